// Comparisons that are not defined.
package main

type node struct{ next []int }

func main() {
	f := func() {}
	m := map[int]int{}
	var n node
	var e error
	var x any
	_ = f == f
	_ = m == m
	_ = []int{} == nil || []int{} == []int{}
	_ = n == n
	_ = n < n
	_ = e == 1
	_ = x == f
	_ = true < false
	_ = nil == nil
	_ = 'a' == "a"
}
