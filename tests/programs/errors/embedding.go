// Embedded fields: ambiguous selectors, names declared twice, what cannot be embedded.
package main

type a struct{ x, y int }
type b struct{ x, z int }

func (a) m() {}
func (b) m() {}

type both struct {
	a
	b
}

type twice struct {
	a
	*a
	y int
	y string
}

type pointer *int

type bad struct {
	pointer
	**a
	*interface{ m() }
}

type clash struct{ m int }

func (clash) m() {}

func main() {
	var v both
	_ = v.x
	v.m()
	_ = v.y + v.z + v.w
	var i interface{ m() } = v
}
