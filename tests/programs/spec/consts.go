// Constants: iota, untyped arithmetic of any size, defaults, conversions, complex numbers, representability.
package main

const (
	A = iota
	B
	_
	C
	D = "s"
	E
	F = iota * 1.5
	G
	H, I = iota, -iota
	J, K
)

const (
	KB = 1 << (10 * (iota + 1))
	MB
	GB
	TB
)

type Weekday uint8

const (
	Sun Weekday = iota + 1
	Mon
)

const (
	huge    = 1 << 200
	small   = huge >> 198
	ratio   = huge / (huge - 1.0)
	third   = 1.0 / 3
	mixed   = 'a' + 1.0
	cplx    = (1 + 2i) * (3 - 1i)
	realc   = real(cplx)
	shifted = 1.0 << 3
	str     = "con" + "cat"
	length  = len(str) + len([3]int{})
	cond    = len(str) > 5 && huge > 1e60
	neg     = -5 / 2
	rem     = -5 % 3
	maxu    = ^uint32(0)
	mask    = 0xff &^ 0x0f
	r       = '\u00e9'
	f32     = float32(0.1)
	big     = 123456789012345678901234567890 / 1000000000000000000000
	u8      = uint8(255)
	i8      = int8(-128)
	e       = 2.718281828459045235360287471352662497757
	hexf    = 0x1p-2
	bin     = 0b1010_1010
	oct     = 0o17 + 017
	under   = 1_000_000
)

type Flags int

const (
	R Flags = 1 << iota
	W
	X
	RW = R | W
)

func main() {
	println(A, B, C, D, E, F, G, H, I, J, K)
	println(KB, MB, GB, TB, Sun, Mon)
	println(small, ratio, third, mixed, realc, shifted, str, length, cond)
	println(neg, rem, maxu, mask, r, f32, big, u8, i8, e, hexf, bin, oct, under)
	println(R, W, X, RW, RW&^W)
	println(cplx, imag(cplx), complex(1, 2) == 1+2i)
	var x uint8 = 1<<8 - 1
	var y float32 = 1 << 24
	var z int64 = 1e15
	var c complex64 = 3
	var i interface{} = 'x'
	_, isRune := i.(rune)
	i = 1.0
	_, isFloat := i.(float64)
	i = 2i
	_, isComplex := i.(complex128)
	println(x, y, z, c, isRune, isFloat, isComplex)
	s := uint(3)
	var w int64 = 1 << s
	var v = 1.0*2 + float64(1<<3)
	var q = uint64(1<<s) + 1<<62
	println(w, v, q, 1<<s == 8, "abc"[1<<s>>3])
	const local = iota + 7
	println(local, huge>>190, float64(huge) == 0x1p200)
	var arr [small]int
	println(len(arr), cap(arr[:2:3]))
	println(min(3, 2.5, 'a'), max("a", "b", str), min(1, 2)+max(3, 4.0))
	println(uint32(1)<<31>>31, int32(-1)>>31, ^0, ^uint8(1), -(-128))
	println(0.1+0.2 == 0.3, float64(0.1)+float64(0.2), third*3 == 1)
}
