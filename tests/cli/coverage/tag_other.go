//go:build !linux

package shapes

func Other() int { return 1 }
