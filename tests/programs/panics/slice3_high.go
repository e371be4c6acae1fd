// Three-index slice: high above max.
package main

func cut(s []int, i, j, k int) []int { return s[i:j:k] }

func main() {
	s := make([]int, 3, 5)
	println(cap(cut(s, 0, 3, 2)))
}
