// Shifts: what type an untyped left operand takes, counts of any size, signed and unsigned.
package main

var a [1024]byte
var s uint = 33

func id[T any](x T) T { return x }

func main() {
	var i = 1 << s
	var j int32 = 1 << s
	var k = uint64(1 << s)
	var m = 1.0<<s == int64(1)<<33
	var w int64 = 1.0 << 33
	var x = a[1.0<<(s-30)]
	var b = make([]byte, 1.0<<(s-30))
	println(i, j, k, m, w, x, len(b))
	var u8 uint8 = 200
	var i8 int8 = -128
	println(u8<<1, u8>>1, i8>>1, i8<<1, -i8, i8>>200, u8>>id(8), i8>>id(7))
	var big uint64 = 1 << 63
	println(i<<id(63), i<<id(64), big>>id(63), big>>id(64), -1>>id(64), int64(-1)>>big)
	var neg = -1
	func() {
		defer func() { println(recover().(error).Error()) }()
		println(1 << neg)
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		u8 >>= int8(neg)
	}()
	println(u8)
	c := uint16(0xffff)
	c <<= 4
	c >>= 8
	println(c, c&^0xf0, c^0xff, ^c, c|1<<15)
	const huge = 1 << 100
	println(huge>>98<<2, -5>>1, -5/2, uint8(7)<<5>>7)
}
