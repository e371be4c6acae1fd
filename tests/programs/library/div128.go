// Divisions of two words by one, and how they fail.
package main

import (
	"fmt"
	"math/big"
	"math/bits"
)

//go:noinline
func div(hi, lo, y uint64) (q, r uint64) { return bits.Div64(hi, lo, y) }

//go:noinline
func divInt(hi, lo, y uint) (q, r uint) { return bits.Div(hi, lo, y) }

func try(f func()) {
	defer func() {
		r := recover()
		_, isError := r.(error)
		fmt.Printf("%v %T %v\n", r, r, isError)
	}()
	f()
}

func main() {
	x := uint64(88172645463325252)
	next := func() uint64 { x ^= x << 13; x ^= x >> 7; x ^= x << 17; return x }
	for i := range 200 {
		y := next() >> (i % 64)
		if y == 0 {
			continue
		}
		hi, lo := next()%y, next()
		q, r := div(hi, lo, y)
		u, v := divInt(uint(hi), uint(lo), uint(y))
		n := new(big.Int).Or(new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64), new(big.Int).SetUint64(lo))
		back := new(big.Int).Mul(new(big.Int).SetUint64(q), new(big.Int).SetUint64(y))
		back.Add(back, new(big.Int).SetUint64(r))
		if back.Cmp(n) != 0 || r >= y || uint64(u) != q || uint64(v) != r {
			fmt.Println("wrong", hi, lo, y, q, r)
		}
	}
	fmt.Println(div(1, 0, 2))
	fmt.Println(bits.Div64(1, 5, 1<<63))
	fmt.Println(divInt(0, ^uint(0), 10))
	f := bits.Div64
	fmt.Println(f(3, 7, 11))
	fmt.Println(bits.Rem64(100, 7, 11))
	try(func() { div(1, 2, 0) })
	try(func() { div(2, 1, 2) })
	try(func() { divInt(2, 1, 0) })
	try(func() { divInt(^uint(0), 1, 3) })
	try(func() { f(5, 0, 4) })
	try(func() { f(5, 0, 0) })
	div(7, 7, 7)
}
