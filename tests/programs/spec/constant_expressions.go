// Constants are exact, of any size, and take their type late.
package main

const (
	huge   = 1 << 200
	small  = huge >> 198
	third  = 1.0 / 3
	one    = third * 3
	prec   = 1e300 * 1e300 / 1e599
	ratio  = 7 / 2
	fratio = 7 / 2.0
	rem    = -7 % 3
	quot   = -7 / 3
	r      = 'a' + 1
	c      = 2i * 2i
	mask   = ^0
	umask  = ^uint8(1)
	b      = "a"+"b" < "ab"+"c"
	l      = len("héllo")
	cplx   = real(3 + 4i)
	shift  = 1.0 << 3
	mixed  = 'x' - 1.0 + 2i*0
)

type weekday int

const (
	sunday weekday = iota
	monday
)

const typed int64 = 3
const (
	f32 float32 = 0.1
	f64         = float64(f32)
	i8          = int8(-1 << 7)
)

const sizes = len([10]struct{ a [huge >> 196]int }{}) + cap([3]int{})

func f() [5]int { panic("never called") }

const notCalled = len([2][3]int{}[1])

var arr [notCalled]string

func main() {
	println(small, one == 1, prec, ratio, fratio, rem, quot)
	println(r, c, mask, umask, b, l, cplx, shift, mixed)
	println(sunday, monday, monday+1, typed/2)
	println(f32, f64, float64(0.1) == f64, i8, sizes, len(arr))
	var f float32 = 1 << 24
	println(f+1 == f, float32(16777217) == f)
	const big = 1<<63 - 1
	println(big, uint64(big)+1, uint64(1<<64-1), -1<<63)
	var i = 1.0
	var j = 'b'
	var k = 1 + 0i
	println(i, j, k, huge/(huge-1), 5.0/3, 5/3)
	println(0.1+0.2 == 0.3, float32(0.1)+float32(0.2) == float32(0.3))
	x, y := 0.1, 0.2
	println(x+y == 0.3)
}
