// Allocation of every size from nothing to megabytes: zeroed, distinct, aligned, intact after later ones.
package main

type t3 struct{ a, b, c byte }

var keep [][]byte

func zeroed(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

func main() {
	bad := 0
	for size := 0; size < 40000; size += 1 + size/7 {
		for k := range 3 {
			b := make([]byte, size)
			if !zeroed(b) {
				bad++
			}
			for i := range b {
				b[i] = byte(size + k + i)
			}
			keep = append(keep, b)
		}
	}
	n := 0
	for _, b := range keep {
		for i, x := range b {
			if x != byte(len(b)+n%3+i) {
				bad++
				break
			}
		}
		n++
	}
	println(n, bad)
	huge := make([]int64, 3<<20)
	huge[0], huge[len(huge)-1] = 1, 2
	t := int64(0)
	for _, x := range huge {
		t += x
	}
	println(t, len(huge))
	var smalls []*t3
	for i := range 10000 {
		smalls = append(smalls, &t3{byte(i), byte(i >> 8), 7})
	}
	for i, s := range smalls {
		if int(s.a)|int(s.b)<<8 != i || s.c != 7 {
			bad++
		}
	}
	ints := make([]*int, 0)
	for i := range 5000 {
		x := i
		ints = append(ints, &x)
	}
	for i, p := range ints {
		if *p != i {
			bad++
		}
	}
	println(bad)
	p, q := new(struct{}), new([0]int)
	println(p != nil, q != nil)
}
