// make of more memory than there is address space.
package main

func make_(n int64) []int64 { return make([]int64, n) }

func main() {
	println(len(make_(10)))
	println(len(make_(1 << 60)))
}
