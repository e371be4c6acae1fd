// Division by constants and shifts, in all widths and at the ends of each.
package main

type num interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func h[T num](acc *uint64, x T) { *acc = *acc*1099511628211 ^ uint64(x) }

func divs8(acc *uint64, x int8) {
	h(acc, x/1)
	h(acc, x/-1)
	h(acc, x/2)
	h(acc, x/-2)
	h(acc, x/3)
	h(acc, x/7)
	h(acc, x/-7)
	h(acc, x/16)
	h(acc, x/100)
	h(acc, x/127)
	h(acc, x/-128)
	h(acc, x%2)
	h(acc, x%-2)
	h(acc, x%3)
	h(acc, x%7)
	h(acc, x%-128)
	h(acc, x%64)
	h(acc, x%-1)
}
func divu8(acc *uint64, x uint8) {
	h(acc, x/1)
	h(acc, x/2)
	h(acc, x/3)
	h(acc, x/7)
	h(acc, x/10)
	h(acc, x/128)
	h(acc, x/255)
	h(acc, x%3)
	h(acc, x%7)
	h(acc, x%10)
	h(acc, x%255)
	h(acc, x%128)
}
func divs16(acc *uint64, x int16) {
	h(acc, x/3)
	h(acc, x/-5)
	h(acc, x/10)
	h(acc, x/1000)
	h(acc, x/-32768)
	h(acc, x%10)
	h(acc, x%-1000)
	h(acc, x%4096)
	h(acc, x/641)
}
func divs32(acc *uint64, x int32) {
	h(acc, x/3)
	h(acc, x/-5)
	h(acc, x/10)
	h(acc, x/1000000007)
	h(acc, x/-2147483648)
	h(acc, x%10)
	h(acc, x%-1000)
	h(acc, x%4096)
	h(acc, x/641)
	h(acc, x/60)
}
func divs64(acc *uint64, x int64) {
	h(acc, x/3)
	h(acc, x/-5)
	h(acc, x/10)
	h(acc, x/1000000007)
	h(acc, x/-9223372036854775808)
	h(acc, x%10)
	h(acc, x%-1000)
	h(acc, x%4096)
	h(acc, x/641)
	h(acc, x/60)
	h(acc, x/6700417)
}
func divu64(acc *uint64, x uint64) {
	h(acc, x/3)
	h(acc, x/5)
	h(acc, x/10)
	h(acc, x/1000000007)
	h(acc, x/18446744073709551615)
	h(acc, x%10)
	h(acc, x%1000)
	h(acc, x%4096)
	h(acc, x/641)
	h(acc, x/60)
	h(acc, x/6700417)
	h(acc, x/9223372036854775809)
}
func shifts[T num](acc *uint64, x T) {
	for s := uint(0); s < 70; s += 3 {
		h(acc, x<<s)
		h(acc, x>>s)
	}
	h(acc, x<<1>>1)
	h(acc, x>>1<<1)
	h(acc, x*x)
	h(acc, -x)
	h(acc, ^x)
	h(acc, x&^3)
	h(acc, x+x-1)
}

func main() {
	var acc uint64 = 14695981039346656037
	for i := -128; i < 128; i++ {
		divs8(&acc, int8(i))
		divu8(&acc, uint8(i))
		shifts(&acc, int8(i))
		shifts(&acc, uint8(i))
	}
	println(acc)
	x := uint64(1)
	for i := 0; i < 2000; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		y := x >> (x & 63)
		divs16(&acc, int16(y))
		divs32(&acc, int32(y))
		divs64(&acc, int64(y))
		divu64(&acc, y)
		divs64(&acc, -int64(y))
		divs32(&acc, -int32(y))
		shifts(&acc, int16(y))
		shifts(&acc, uint32(y))
		shifts(&acc, int64(y))
		shifts(&acc, y)
	}
	for _, e := range []int64{-1 << 63, 1<<63 - 1, 0, -1, 1, -1 << 31, 1<<31 - 1, -1 << 15} {
		divs64(&acc, e)
		divu64(&acc, uint64(e))
		divs32(&acc, int32(e))
		divs16(&acc, int16(e))
		shifts(&acc, e)
	}
	println(acc)
	f := 1.5
	for i := 0; i < 80; i++ {
		f *= -1.9
		h(&acc, int64(f))
		h(&acc, int32(int64(f)))
		if f > 0 && f < 1e19 {
			h(&acc, uint64(f))
		}
	}
	println(acc)
}
