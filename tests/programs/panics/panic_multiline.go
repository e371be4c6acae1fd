// panic with a string that has newlines and control characters.
package main

func main() {
	panic("line one\nline two\n\ttabbed\x01")
}
