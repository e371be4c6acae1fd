// Constant indices out of range, negative ones, and wrong types of index.
package main

func main() {
	a := [3]int{1, 2, 3}
	s := []int{1}
	println(a[3], a[-1], s[-1], "abc"[5])
	println(a["x"], s[1.5], a[2:1], a[:4])
	b := [2]int{1, 2, 3}
	c := [...]int{5: 1, 5: 2}
	d := []string{0: "a", "b", 1: "c"}
	println(b[0], c[0], d[0], 5[0], s.x)
}
