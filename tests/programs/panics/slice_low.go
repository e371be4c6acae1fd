// Slice bounds: low above the length, with no high given.
package main

func tail(s []int, i int) []int { return s[i:] }

func main() {
	println(len(tail([]int{1, 2}, 2)))
	println(len(tail([]int{1, 2}, 3)))
}
