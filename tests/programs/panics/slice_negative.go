// Slice bounds: a negative bound.
package main

func head(s []byte, n int) []byte { return s[:n] }

func main() {
	println(len(head([]byte("abc"), 2)))
	println(len(head([]byte("abc"), -2)))
}
