// make with a capacity below the length.
package main

func make_(n, c int) []string { return make([]string, n, c) }

func main() {
	println(cap(make_(3, 4)))
	println(cap(make_(3, 2)))
}
