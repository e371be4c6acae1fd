// Pointers to literals of maps, slices, arrays and structs.
package main

type S struct{ A, B int }
type M map[string]int

func main() {
	m := &map[string]int{"a": 1}
	n := &M{"b": 2}
	println((*m)["a"], (*n)["b"])
	p := &struct{}{}
	_ = p
	q := &[]int{1}
	println((*q)[0])
	r := []*map[string]int{{"x": 3}}
	println((*r[0])["x"])
	t := &S{B: 1}
	println(t.B)
}
