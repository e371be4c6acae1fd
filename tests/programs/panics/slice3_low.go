// Three-index slice: low above high.
package main

func cut(s []int, i, j, k int) []int { return s[i:j:k] }

func main() {
	s := make([]int, 3, 5)
	println(cap(cut(s, 3, 2, 4)))
}
