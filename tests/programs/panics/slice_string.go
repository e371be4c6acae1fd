// Slice bounds of a string: above the length.
package main

func head(s string, n int) string { return s[:n] }

func main() {
	println(head("hello", 4))
	println(head("hello", 6))
}
