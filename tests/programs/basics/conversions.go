// Conversions between integers of all widths, floats, runes, strings, bytes and named types.
package main

import "math"

type myInt int32
type myString string
type bytes []byte
type runes []rune
type point struct{ x, y int }
type spot struct{ x, y int }

func main() {
	big := int64(0x123456789abcdef0)
	println(int8(big), int16(big), int32(big), uint8(big), uint16(big), uint32(big))
	neg := int8(-2)
	println(uint8(neg), uint16(neg), uint32(neg), uint64(neg), int64(neg), uintptr(neg) == ^uintptr(1))
	u := uint8(0xfe)
	println(int8(u), int64(u), int64(int8(u)))
	for _, f := range []float64{0, 1.5, -1.5, 2.999999, -2.999999, 1e9, 4294967295, 9.0e18} {
		println(int64(f), int32(f/8e9), uint8(math.Abs(f/1e17)), float32(f))
	}
	println(float64(big), float32(big), float64(uint64(1<<63)), float32(uint64(1<<63+1<<40)))
	println(uint64(float64(1<<63)), uint32(float32(3e9)))
	ten := float32(10)
	println(float64(float32(0.1)), float32(1e-50), float64(ten*float32(1e38)))
	m := myInt(big)
	println(m, int(m), myInt(int8(m)))
	println(string(rune(65)), string(rune(0x4e16)), string(rune(-1)), string(rune(0xd800)), string(rune(0x10ffff+1)))
	s := "héllo, 世界\xff!"
	b := []byte(s)
	r := []rune(s)
	println(len(s), len(b), len(r), b[1], r[1], r[9] == 0xfffd)
	println(string(b) == s, string(r) == s, string(r))
	b[0] = 'j'
	println(s, string(b))
	println(myString(b[:2]), string(bytes("xyz")), string(runes{0x1F600, 'a'}), len(runes("ab世")))
	println(string([]rune(nil)) == "", []byte("") == nil, len([]byte("")))
	p := point{1, 2}
	q := spot(p)
	pp := (*spot)(&p)
	pp.x = 9
	println(q.x, q.y, p.x, point(q) == p)
	arr := [4]int([]int{1, 2, 3, 4})
	sl := []int{5, 6, 7}
	ap := (*[2]int)(sl)
	ap[1] = 60
	println(arr[3], sl[1], len(ap), (*[0]int)([]int{}) != nil, (*[0]int)([]int(nil)) == nil)
	var ch chan int = make(chan int, 1)
	var send chan<- int = ch
	send <- 4
	println(<-(<-chan int)(ch))
	fn := func(x int) int { return x + 1 }
	type adder func(int) int
	println(adder(fn)(1))
	println(math.Float64bits(-0.5), math.Float32bits(1), math.Float64frombits(0x400921fb54442d18))
}
