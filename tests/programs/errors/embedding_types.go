// Embedded fields, as far as the type checker is concerned.
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
type iface interface{ m() }

type bad struct {
	pointer
	*iface
}

type clash struct{ m int }

func (clash) m() {}
func (clash) n() {}
func (clash) n() {}

func main() {
	var v both
	_ = v.x
	v.m()
	_ = v.y + v.z + v.w
	var i interface{ m() } = v
}
