// Copies, clears and comparisons of all sizes and alignments, against loops over bytes.
package main

import "bytes"

const size = 5000

var pattern, space, want [3 * size]byte

//go:noinline
func slowCopy(to, from []byte) {
	if len(from) > 0 && &to[0] == &from[0] {
		return
	}
	held := make([]byte, 0, size)
	for _, b := range from {
		held = append(held, b)
	}
	for i, b := range held {
		to[i] = b
	}
}

//go:noinline
func slowClear(to []byte) {
	for i := len(to) - 1; i >= 0; i-- {
		to[i] = to[i] ^ to[i]
	}
}

func same() bool {
	for i := range space {
		if space[i] != want[i] {
			return false
		}
	}
	return true
}

func main() {
	x := uint32(1)
	for i := range pattern {
		x = x*1664525 + 1013904223
		pattern[i] = byte(x >> 24)
	}
	bad, tried := 0, 0
	sizes := []int{}
	for n := range 300 {
		sizes = append(sizes, n)
	}
	for n := 511; n < size; n = n*3/2 + 1 {
		sizes = append(sizes, n, n+1, n+31)
	}
	// With these distances the memory overlaps in both directions, or not at all.
	distances := []int{-size, -300, -129, -64, -33, -16, -1, 0, 1, 7, 32, 65, 128, 257, size}
	for _, n := range sizes {
		if n > size {
			continue
		}
		for i, d := range distances {
			from := size + (n*7+i)%33
			to := from + d
			if to < 0 || to+n > len(space) || from+n > len(space) {
				continue
			}
			space, want = pattern, pattern
			copy(space[to:to+n], space[from:from+n])
			slowCopy(want[to:to+n], want[from:from+n])
			tried++
			if !same() {
				bad++
			}
		}
		at := size + n%37
		space, want = pattern, pattern
		clear(space[at : at+n])
		slowClear(want[at : at+n])
		if !same() {
			bad++
		}
		space = pattern
		a, b := space[at:at+n], pattern[at:at+n]
		if !bytes.Equal(a, b) || bytes.Compare(a, b) != 0 {
			bad++
		}
		for _, k := range []int{0, 1, n / 2, n - 17, n - 1} {
			if k < 0 || k >= n {
				continue
			}
			a[k]++
			less := a[k] < b[k]
			if bytes.Equal(a, b) || bytes.Compare(a, b) < 0 != less || bytes.Compare(b, a) > 0 != less {
				bad++
			}
			a[k]--
		}
	}
	println(tried > 4000, bad)
}
