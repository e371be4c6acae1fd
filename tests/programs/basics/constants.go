// Constant expressions: exact arithmetic far beyond 64 bits, iota in all its forms, typed and untyped.
package main

const (
	huge   = 1 << 500
	small  = huge >> 498
	third  = 1.0 / 3
	one    = third * 3
	answer = huge/huge*40 + 2
)

const (
	_  = iota
	kb = 1 << (10 * iota)
	mb
	gb
	tb
)

type weekday int

const (
	sunday weekday = iota
	monday
	tuesday
	_
	thursday
)

const (
	a, b = iota, iota * 10
	c, d
	_, _
	e, f
)

const (
	bit0, mask0 = 1 << iota, 1<<iota - 1
	bit1, mask1
	_, _
	bit3, mask3
)

const (
	x         = 'x'
	xs        = x + 1.0
	truth     = 1 < 2 && "a" < "b"
	text      = "con" + "stant"
	textLen   = len(text)
	max64     = 1<<63 - 1
	maxU64    = 1<<64 - 1
	minI64    = -1 << 63
	shifted   = 1.0 << 3
	cmplx     = (1 + 2i) * (1 - 2i)
	realPart  = real(3 + 4i)
	remainder = -7 % 3
	quotient  = -7 / 3
	inverted  = ^0
	cleared   = 0xff &^ 0x0f
	digits    = 1_000_000
	hexFloat  = 0x1.8p1
	octal     = 0o17
	binary    = 0b1011
)

var arr [3 * 4]int

const arrLen = len(arr)

func main() {
	println(small, one == 1, answer)
	println(kb, mb, gb, tb)
	println(sunday, monday, tuesday, thursday)
	println(a, b, c, d, e, f)
	println(bit0, mask0, bit1, mask1, bit3, mask3)
	println(x, xs, truth, text, textLen)
	println(max64, uint64(maxU64), minI64, shifted)
	println(cmplx == 5, realPart, remainder, quotient, inverted, cleared)
	println(digits, hexFloat, octal, binary, arrLen)
	var f32 float32 = 0.1
	var f64 float64 = 0.1
	println(f32 == 0.1, f64 == 0.1, float64(f32) == f64)
	var i8 int8 = -1 << 7
	println(i8, uint8(255), ^uint8(1), -5>>1, uint32(1)<<31)
	const typed uint8 = 200
	println(typed, typed/3, typed%7, int(typed)+100)
	var s uint = 3
	var w int64 = 1 << s
	var u = uint8(1<<s) << 5
	println(w, u, 1<<s == 8)
}
