// Slice bounds of an array: above its length.
package main

var a [8]int

func main() {
	n := 8
	println(len(a[:n]))
	n++
	println(len(a[2:n]))
}
