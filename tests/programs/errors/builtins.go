// Wrong uses of built-in functions.
package main

func main() {
	len()
	println(len(5), len("a", "b"))
	s := []int{}
	append(s, 1)
	s = append(s, "a")
	s = append(1, 2)
	s = append()
	copy(s, "abc")
	x := make(int)
	y := make([]int)
	z := make([]int, -1)
	w := make([]int, 5, 2)
	v := new(5)
	delete(s, 1)
	println(cap(map[int]int{}), min(), min(1, "a"), max(s))
	clear(5)
	println(x, y, z, w, v, complex(1, "a"), real("x"))
	panic()
	print(println())
	recover(1)
}
