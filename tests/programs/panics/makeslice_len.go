// make with a negative length.
package main

func make_(n int) []int { return make([]int, n) }

func main() {
	println(len(make_(3)))
	println(len(make_(-1)))
}
