// Integers wrap: addition, subtraction, multiplication, negation and the one division that overflows.
package main

//go:noinline
func id[T any](x T) T { return x }

func main() {
	i8, i16, i32, i64 := int8(127), int16(32767), int32(2147483647), int64(9223372036854775807)
	i8++
	i16++
	i32++
	i64++
	println(i8, i16, i32, i64)
	println(-i8, -i16, -i32, -i64)
	minus := -1
	println(i8/int8(minus), i16/int16(minus), i32/int32(minus), i64/int64(minus))
	println(i8%int8(minus), i16%int16(minus), i32%int32(minus), i64%int64(minus))
	i8--
	i64--
	println(i8, i64)
	var u8 uint8
	var u16 uint16
	var u32 uint32
	var u64 uint64
	u8--
	u16--
	u32--
	u64--
	println(u8, u16, u32, u64)
	println(u8*u8, u16*u16, u32*u32, u64*u64)
	println(u8+1, u16+2, u32+3, u64+4)
	println(-u8, ^u8, ^u16, -u32)
	x := 1103515245
	for range 5 {
		x = x*6364136223846793005 + 1442695040888963407
		print(x, " ")
	}
	println()
	a, b := int8(100), int8(100)
	println(a+b, int(a+b), int(a)+int(b), a*b, uint8(a)+uint8(b))
	println(i32*i32, int64(i32)*int64(i32))
	if a+b < a {
		println("wrapped")
	}
	for i := uint8(250); i != 3; i++ {
		print(i, " ")
	}
	println()
	println(-7/2, -7%2, 7/-2, 7%-2)
	n, d := -7, 2
	println(n/d, n%d, -n/-d, -n%-d, n/4, n%4, n/1, n%1, n/8, n%8)
	un := uint(18446744073709551609)
	println(un/2, un%2, un/10, un%10, un/7, un%1000000007)
}
