// print and println of every kind of value they accept, and of nothing.
package main

import "math"

type celsius float64
type name string
type flag bool
type small int8

func main() {
	println()
	print()
	print("a", "b", 1, 2, "\n")
	println("a", "b", 1, 2)
	println(true, false, flag(true))
	println(int8(-128), int16(-32768), int32(-2147483648), int64(-9223372036854775808))
	println(uint8(255), uint16(65535), uint32(4294967295), uint64(18446744073709551615), uintptr(7))
	println(small(-5), name("named"), celsius(36.6))
	println('a', '世', "\t|", "世界")
	println(1.0, 0.1, -2.5, 1e100, 1e-100, 123456789.0, 1.0/3)
	println(float32(0.1), float32(16777216), float32(1)/3)
	println(5e-324, math.MaxFloat64, math.SmallestNonzeroFloat32, math.MaxFloat32)
	println(math.Inf(1), math.Inf(-1), math.NaN())
	var zero float64
	println(zero, -zero, 1/(-1/math.Inf(1)))
	println(1e20, 1e21, 1e22, 123456.0, 1234567.0, 12345678.0, 0.0001, 0.00001)
	println(1+2i, complex64(0.5-0.25i), complex(math.Inf(1), math.NaN()))
	var p *int
	var s []int
	var c chan int
	var f func()
	var e any
	var err error
	println(p, s, c, f == nil)
	println(e, err)
	const big = 1 << 62
	println(big, -big, big>>60, 'a'+1)
	println("quotes \" and \\ and \x00 nul", len("\x00"))
}
