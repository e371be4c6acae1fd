// iota: skipped lines, several on a line, inside functions and in expressions.
package main

type bits uint8

const (
	_  = iota
	KB = 1 << (10 * iota)
	MB
	_
	TB
)

const (
	bit0, mask0 = 1 << iota, 1<<iota - 1
	bit1, mask1
	_, _
	bit3, mask3
)

const (
	a bits = 1 << iota
	b
	c float64 = iota * 1.5
	d
	e = "s"
	f
	g = iota
)

const x, y = iota, iota + 10

const (
	p = (iota + 1) * 2
	q
	// a comment is no line of its own

	r
	s = len([iota]int{})
	t
)

const (
	o = 'a' + iota
	n
)

func main() {
	println(KB, MB, TB)
	println(bit0, mask0, bit1, mask1, bit3, mask3)
	println(a, b, c, d, e, f, g, x, y)
	println(p, q, r, s, t)
	const (
		zero = iota
		one
	)
	{
		const iota = 7
		const (
			u = iota
			v
		)
		println(u, v)
	}
	println(zero, one, o, n)
	var z [3]int
	for i := range z {
		const k = iota
		z[i] = k + i
	}
	println(z[0], z[1], z[2])
}
