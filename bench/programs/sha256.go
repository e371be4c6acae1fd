// Rotations and adds on 32-bit words in arrays.
package main

var k = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

func rotr(x uint32, n uint) uint32 { return x>>n | x<<(32-n) }

type digest struct {
	h   [8]uint32
	buf [64]byte
	n   int
	len uint64
}

func fresh() digest {
	return digest{h: [8]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	}}
}

func (d *digest) block() {
	var w [64]uint32
	for i := range 16 {
		b := d.buf[i*4:]
		w[i] = uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	for i := 16; i < 64; i++ {
		s0 := rotr(w[i-15], 7) ^ rotr(w[i-15], 18) ^ w[i-15]>>3
		s1 := rotr(w[i-2], 17) ^ rotr(w[i-2], 19) ^ w[i-2]>>10
		w[i] = w[i-16] + s0 + w[i-7] + s1
	}
	v := d.h
	for i := range w {
		s1 := rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25)
		ch := v[4]&v[5] ^ ^v[4]&v[6]
		t1 := v[7] + s1 + ch + k[i] + w[i]
		s0 := rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22)
		maj := v[0]&v[1] ^ v[0]&v[2] ^ v[1]&v[2]
		t2 := s0 + maj
		copy(v[1:], v[:7])
		v[4] += t1
		v[0] = t1 + t2
	}
	for i, x := range v {
		d.h[i] += x
	}
}

func (d *digest) write(p []byte) {
	d.len += uint64(len(p))
	for len(p) > 0 {
		c := copy(d.buf[d.n:], p)
		d.n += c
		p = p[c:]
		if d.n == len(d.buf) {
			d.block()
			d.n = 0
		}
	}
}

// sum works on a copy of the digest, so that writing can go on.
func (d digest) sum() (out [32]byte) {
	bits := d.len * 8
	d.write([]byte{0x80})
	for d.n != 56 {
		d.write([]byte{0})
	}
	var length [8]byte
	for i := range length {
		length[i] = byte(bits >> (56 - 8*i))
	}
	d.write(length[:])
	for i, x := range d.h {
		out[i*4], out[i*4+1], out[i*4+2], out[i*4+3] = byte(x>>24), byte(x>>16), byte(x>>8), byte(x)
	}
	return
}

func hex(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

func main() {
	d := fresh()
	empty := d.sum()
	println(hex(empty[:]))
	d.write([]byte("abc"))
	abc := d.sum()
	println(hex(abc[:]))
	d = fresh()
	chunk := make([]byte, 1000)
	for i := range chunk {
		chunk[i] = 'a'
	}
	for range 60000 {
		d.write(chunk)
	}
	million := d.sum()
	println(hex(million[:]))
	println(abc == empty, abc != million)
}
