// Index out of range of a string, by an unsigned index.
package main

func at(s string, i uint) byte { return s[i] }

func main() {
	println(at("abc", 1))
	println(at("abc", 1<<63))
}
