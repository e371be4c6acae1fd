//go:build linux

package shapes

func Linux() int { return 1 }
