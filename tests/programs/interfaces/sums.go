// Sums over what interface methods and function values return, in loops with other ways out.
package main

import "os"

type I interface {
	m(int) int
	f() float64
}
type A struct{ n int }

func (a *A) m(k int) int { a.n += k; return a.n & 7 }
func (a *A) f() float64  { return float64(a.n) / 2 }

func f1(is []I) int {
	n := 0
	for i, x := range is {
		n += x.m(i)
	}
	return n
}
func f2(is []I) (n int, g float64) {
	n = 1
	for i, x := range is {
		n += x.m(i)
		if n > 100 {
			return
		}
		g -= x.f()
	}
	return n, g
}
func f3(is []I, fn func(int) uint8) (r uint8, t int32) {
	var s uint8 = 3
	var q int32
	for range 3 {
		var inner uint8
		for i := range is {
			inner += fn(i)
			q ^= int32(fn(i)) << 3
			if i == 5 {
				continue
			}
		}
		s *= fn(int(inner))
		s += inner
	}
	defer func() { recover() }()
	sum := 0
	for i := 0; ; i++ {
		sum += is[i].m(sum2(i))
	}
	return s, q
}
func sum2(i int) int { return i * 3 }

func f4[T interface{ ~int | ~float64 }](fs []func() T) T {
	var s T
	for _, f := range fs {
		s += f()
	}
	return s
}
func f5(is []I) (s int) {
	for i := 0; s < 50; i++ {
		s += is[i%len(is)].m(i)
	}
	k := 0
outer:
	for j := range 10 {
		for _, x := range is {
			k += x.m(j)
			if x.f() > 40 {
				break outer
			}
		}
	}
	f := func() int { return k }
	return s + f()
}

func main() {
	var is []I
	for i := range 10 + len(os.Args) - 1 {
		is = append(is, &A{i})
	}
	println(f1(is))
	println(f2(is))
	println(f3(is, func(i int) uint8 { return uint8(i * i) }))
	println(f4([]func() int{func() int { return 3 }, func() int { return f1(is) }}))
	println(f4([]func() float64{func() float64 { return 3.5 }, is[0].f}))
	println(f5(is))
}
