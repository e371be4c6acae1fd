// Conversions between numbers: truncation, sign, rounding, wrapping, named types, constants.
package main

type small int8
type big uint64

func main() {
	i := -1
	println(uint8(i), uint16(i), uint32(i), uint64(i), int8(i), small(i), big(i))
	j := 300
	println(uint8(j), int8(j), small(j)<<1, int16(j)*200)
	f := -3.99
	println(int(f), int8(f), int64(f), float32(f), int(-f))
	h := 16777217
	println(float32(h), int(float32(h)), float64(float32(0.1)), float32(0.1) == 0.1)
	u := uint64(1<<63 + 1024)
	println(float64(u), uint64(float64(u)), float32(u), int64(u))
	m := int64(-1 << 63)
	println(-m, m-1, float64(m), m/-1, uint64(m), m%-1)
	var r rune = 'é'
	var b byte = byte(r)
	println(b, string(r), string(rune(b)), uint16(r)>>1)
	println(small(127)+small(i+2), ^small(0), -small(i-127), small(j-200)*3/3)
	x := uint32(1 << 31)
	println(x<<1, x*2, x+x, int32(x), int64(int32(x)), uint64(int32(x)))
	var z uintptr = 5
	println(z-6 > 0, z/2, ^z>>60)
	d := 1e100
	println(float32(d) > 1e38, float32(d/1e150) == 0, float32(d)-float32(d) == 0)
	const c = 255
	println(uint8(c), int8(c-128), float32(c)/2, c/2, c/2.0)
	e := 7
	println(-e/2, -e%2, e/-2, e%-2, -e>>1, uint(e)/2, e&-e, e&^2)
	var i8 int8 = -128
	println(i8/-1, -i8, i8*i8, i8-1, i8>>1, uint8(i8)>>1)
	var f32 float32 = 1 << 24
	f32++
	println(f32, f32 == 1<<24, float32(1)/3, 1.0/3, float64(float32(1)/3))
}
