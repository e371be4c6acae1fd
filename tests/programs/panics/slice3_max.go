// Three-index slice: the maximum above the capacity.
package main

func cut(s []int, i, j, k int) []int { return s[i:j:k] }

func main() {
	s := make([]int, 3, 5)
	println(cap(cut(s, 0, 1, 5)))
	println(cap(cut(s, 0, 1, 6)))
}
