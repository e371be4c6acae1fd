// Bit tricks: population counts, reversal, leading zeros, byte order, a CRC table, a xorshift generator.
package main

func popcount(x uint64) (n int) {
	for ; x != 0; x &= x - 1 {
		n++
	}
	return
}

func reverse(x uint32) uint32 {
	x = x>>1&0x55555555 | x&0x55555555<<1
	x = x>>2&0x33333333 | x&0x33333333<<2
	x = x>>4&0x0f0f0f0f | x&0x0f0f0f0f<<4
	x = x>>8&0x00ff00ff | x&0x00ff00ff<<8
	return x>>16 | x<<16
}

func leading(x uint64) int {
	n := 64
	for s := uint(32); s > 0; s /= 2 {
		if x>>s != 0 {
			n -= int(s)
			x >>= s
		}
	}
	return n - int(x)
}

func swap64(x uint64) (y uint64) {
	for i := 0; i < 8; i++ {
		y = y<<8 | x&0xff
		x >>= 8
	}
	return
}

var crcTable = func() (t [256]uint32) {
	for i := range t {
		c := uint32(i)
		for range 8 {
			if c&1 == 1 {
				c = c>>1 ^ 0xedb88320
			} else {
				c >>= 1
			}
		}
		t[i] = c
	}
	return
}()

func crc(s string) uint32 {
	c := ^uint32(0)
	for i := 0; i < len(s); i++ {
		c = crcTable[byte(c)^s[i]] ^ c>>8
	}
	return ^c
}

func mulhi(a, b uint64) uint64 {
	const mask = 1<<32 - 1
	a0, a1, b0, b1 := a&mask, a>>32, b&mask, b>>32
	w0 := a0 * b0
	t := a1*b0 + w0>>32
	w1 := t & mask
	w1 += a0 * b1
	return a1*b1 + t>>32 + w1>>32
}

func isqrt(n uint64) uint64 {
	var r uint64
	for bit := uint64(1) << 62; bit != 0; bit >>= 2 {
		if n >= r+bit {
			n -= r + bit
			r = r>>1 + bit
		} else {
			r >>= 1
		}
	}
	return r
}

func main() {
	for _, x := range []uint64{0, 1, 0xff, 1 << 63, 0xdeadbeefcafebabe, 1<<64 - 1} {
		println(popcount(x), leading(x), swap64(x), reverse(uint32(x)), isqrt(x), mulhi(x, x))
	}
	println(crc(""), crc("123456789"), crc("The quick brown fox jumps over the lazy dog"))
	println(crcTable[1], crcTable[255], len(crcTable))
	state := uint32(2463534242)
	var acc uint64
	for range 1000 {
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		acc += uint64(state)
	}
	println(state, acc)
	a, b := 12, 10
	println(a&b, a|b, a^b, a&^b, ^a, -a, a&-a)
	var i8 int8 = -128
	println(i8&127, i8|1, i8^-1, ^i8, i8&^-128)
}
