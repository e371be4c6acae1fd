// More results than registers, beside as many parameters as there are registers.
package main

//go:noinline
func nine(a, b, c, d, e, f, g, h, i int) (int, int, int, int) { return a + b + c, d + e, f + g, h + i }

//go:noinline
func ten(a, b, c, d, e, f, g, h, i, j int) (int, string, int) {
	if a > 10 {
		return ten(a-1, c, b, e, d, g, f, i, h, j+1)
	}
	return a*1000 + b*100 + c*10 + d, string(rune('a' + j)), e + f*g - h*i
}

//go:noinline
func eleven(s []string, t []byte, u map[string]int, v, w string, x int) (string, []byte, int, int, error) {
	if x > 0 {
		return eleven(s[1:], t, u, w, v+s[0], x-1)
	}
	return v + w, append(t, '!'), u[v], len(s), nil
}

//go:noinline
func floats(a, b, c, d, e, f, g, h, i float64, j, k, l, m, n, o, p, q, r, s int) (float64, float64, float64, float64, float64) {
	return a + float64(j), b * float64(k*l), c + d + float64(m-n), e - f + float64(o*p), g + h*i + float64(q+r*s)
}

type pair[T any] struct{ x, y T }

//go:noinline
func (p pair[T]) swap(q, r, s pair[T], n int) (pair[T], pair[T]) {
	if n > 0 {
		return q.swap(r, s, p, n-1)
	}
	return pair[T]{p.y, q.x}, pair[T]{r.y, s.x}
}

func deferred(a, b, c, d, e, f, g, h, i, j int) (w, x, y, z int) {
	defer func() {
		recover()
		w, z = z, w+j
	}()
	w, x, y, z = nine(a, b, c, d, e, f, g, h, i)
	panic(j)
}

func main() {
	f := nine
	println(f(1, 2, 3, 4, 5, 6, 7, 8, 9))
	println(ten(20, 2, 3, 4, 5, 6, 7, 8, 9, 10))
	a, b, c, d, e := eleven([]string{"x", "y", "z"}, []byte("t"), map[string]int{"wx": 3, "vy": 4}, "v", "w", 2)
	println(a, string(b), c, d, e == nil)
	println(floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19))
	p, q := pair[string]{"a", "b"}.swap(pair[string]{"c", "d"}, pair[string]{"e", "f"}, pair[string]{"g", "h"}, 5)
	println(p.x, p.y, q.x, q.y)
	println(deferred(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
	done := make(chan int)
	go func() { _, _, x, _ := nine(1, 2, 3, 4, 5, 6, 7, 8, 9); done <- x }()
	println(<-done)
}
