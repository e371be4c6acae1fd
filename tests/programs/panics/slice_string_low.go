// Slice bounds of a string: low above high, both in range.
package main

func part(s string, i, j int) string { return s[i:j] }

func main() {
	println(part("hello", 1, 2))
	println(part("hello", 4, 2))
}
