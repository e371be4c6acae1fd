// Shifts by variable counts, of and beyond the width, signed and unsigned, in every operand size.
package main

func main() {
	for _, n := range []uint{0, 1, 7, 8, 15, 31, 32, 63, 64, 65, 1 << 40, 1<<64 - 1} {
		println(n, int8(-100)>>n, int8(-100)<<n, uint8(200)>>n, uint8(200)<<n,
			int16(-30000)>>n, uint16(60000)<<n, int32(-5)>>n, int32(-5)<<n, uint32(5)>>n, uint32(1)<<n)
		println(" ", int64(-5)>>n, int64(-5)<<n, uint64(1<<63)>>n, uint64(3)<<n, 1<<n)
	}
	var s8 uint8 = 200
	var signed int = 3
	x := 0xdeadbeef
	println(x>>s8, x<<s8, x>>signed, x<<signed)
	x <<= 4
	println(x)
	x >>= signed
	println(x)
	var u uint32 = 0x80000001
	println(u<<1|u>>31, u>>1|u<<31, u&^1, u^u>>1)
	var n uint = 33
	println(uint64(uint32(1)<<n), uint64(1)<<n, uint32(1<<n>>n))
	var i int8 = -1
	println(i>>7, uint8(i)>>7, i<<7, uint8(i)<<7)
	println(n<<1>>1, -1>>n, ^0<<n)
}
