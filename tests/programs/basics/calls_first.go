// Variables beside calls that change them: gc makes all calls of a statement first, and reads most variables then.
package main

type point struct{ x, y int }

func (p point) sum(n int) int { return p.x*10 + p.y + n }

var shared = 1

func main() {
	n, a, s, p := 1, [2]int{1, 2}, []int{3, 4}, point{5, 6}
	q := &a[1]
	bump := func(d int) int {
		n += d
		a[0] += 10
		s[1] += 20
		p.x += 30
		*q += d
		shared += 40
		return n
	}
	println(n, bump(1), n, a[0], bump(2), shared)
	x := [...]int{n, a[n&1] + bump(1), s[1], bump(2) + n}
	println(x[0], x[1], x[2], x[3])
	y := []int{len(s) + s[1], bump(1), *q}
	println(y[0], y[1], y[2])
	z := point{p.x + bump(1), bump(2)}
	w := &point{y: a[0], x: bump(1)}
	println(z.x, z.y, w.x, w.y)
	println(p.sum(bump(1)), p.sum(n)+bump(1), n*100+max(bump(1), n))
	s = append(s, n, bump(1), a[0])
	println(s[2], s[3], s[4], s[n&1:][bump(1)&1])
	a[n&1] = bump(1)
	a[bump(1)&1], s[n&1] = n, bump(1)
	n += bump(2)
	shared -= n + bump(1)
	println(a[0], a[1], s[0], s[1], n, shared)
	f := func(i int) int { return i }
	set := func() int { f = func(i int) int { return -i }; return 7 }
	println(f(set()), f(n)+set(), n < bump(1), n > 0 && bump(1) > 0, n)
	c := make(chan int, 2)
	c <- n
	c <- n + bump(1)
	println(n, <-c+n, bump(1), <-c)
	println(max(n, bump(1)), min(s[1], -bump(2), n), complex(float64(n), float64(bump(1))), n)
	var e, g = n, bump(1)
	println(e, g, any(n).(int)+bump(1))
	r := func() (int, int, int) { return n, bump(1), n }
	println(r())
	copy(s[:bump(1)&1+1], y[n&1:])
	println(s[0], s[1])
}
