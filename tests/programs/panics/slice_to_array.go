// Conversion of a slice to an array that is longer.
package main

func four(s []int) [4]int { return [4]int(s) }

func main() {
	println(four([]int{1, 2, 3, 4, 5})[3])
	println(four([]int{1, 2, 3})[0])
}
