// Literals that are constants are copied where they may change.
package main

type big struct {
	a [6]int
	s string
}

//go:noinline
func f(a [6]int) int { a[0] = 9; a[1]++; return a[0] + a[1] }

//go:noinline
func g(b big) int { b.a[2] = 7; b.s = "x"; p := &b; p.a[3]++; return b.a[2] + b.a[3] }

func (b big) m() int { b.a[0]++; return b.a[0] }

//go:noinline
func r() (b big) { b = big{[6]int{1, 2, 3, 4, 5, 6}, "r"}; b.a[0]++; return }

//go:noinline
func r2() big { return big{[6]int{1, 2, 3, 4, 5, 6}, "r"} }

func main() {
	println(f([6]int{1, 2, 3, 4, 5, 6}), f([6]int{1, 2, 3, 4, 5, 6}))
	println(g(big{[6]int{1, 2, 3, 4, 5, 6}, "s"}), g(big{[6]int{1, 2, 3, 4, 5, 6}, "s"}))
	println(big{[6]int{1, 2, 3, 4, 5, 6}, "s"}.m(), big{[6]int{1, 2, 3, 4, 5, 6}, "s"}.m())
	x := r2()
	x.a[0] = 100
	println(r().a[0], r().a[0], x.a[0], r2().a[0])
	func(b big) { b.a[5] = 0; println(b.a[5], b.s) }(big{[6]int{1, 2, 3, 4, 5, 6}, "s"})
	defer func(b big) { b.a[5] = 0; println(b.a[5], b.s) }(big{[6]int{1, 2, 3, 4, 5, 6}, "s"})
	c := make(chan big, 1)
	c <- big{[6]int{1, 2, 3, 4, 5, 6}, "s"}
	y := <-c
	y.a[0]--
	var i any = big{[6]int{1, 2, 3, 4, 5, 6}, "s"}
	z := i.(big)
	z.a[0] = 5
	println(y.a[0], i.(big).a[0], z.a[0])
	m := map[string]big{"k": {[6]int{1, 2, 3, 4, 5, 6}, "s"}}
	v := m["k"]
	v.a[0] = 50
	println(m["k"].a[0])
	w := [2]big{{[6]int{1, 2, 3, 4, 5, 6}, "s"}, {[6]int{1, 2, 3, 4, 5, 6}, "s"}}
	for _, e := range w {
		e.a[0]++
		println(e.a[0])
	}
	u := big{[6]int{1, 2, 3, 4, 5, 6}, "s"}
	for k := range 3 {
		t := big{[6]int{1, 2, 3, 4, 5, 6}, "s"}
		t.a[k] += u.a[k]
		u = t
	}
	println(u.a[0], u.a[1], u.a[2])
}
