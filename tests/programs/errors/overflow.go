// Constants that do not fit, division by a constant zero, bad shifts.
package main

func main() {
	var a int8 = 128
	var b uint = -1
	var c byte = 'a' * 3
	d := 1 << 64
	e := int32(1 << 31)
	f := 5 / 0
	var g float32 = 1e39
	h := 1.5 << 2
	var i uint8 = 255 + 1
	x := 3
	j := x / 0
	k := x << -1
	l := uint8(x) + 256
	println(a, b, c, d, e, f, g, h, i, j, k, l)
}
