// Many parameters, so that some lie on the stack, handed over across every possible segment boundary.
package main

//go:noinline
func ints(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r int) int {
	return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l + 13*m + 14*n + 15*o + 16*p + 17*q + 18*r
}

//go:noinline
func floats(a, b, c, d, e, f, g, h, i, j, k, l float64) float64 {
	return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l
}

//go:noinline
func mixed(s string, a int8, xs []int, f float32, b bool, c int16, t string, g float64, u uint32, ys []byte, d, e int, h float64, v string) int {
	n := len(s) + int(a) + len(xs)*10 + int(f*2) + int(c) + len(t) + int(g) + int(u) + len(ys) + d + e + int(h) + len(v)
	if b {
		n = -n
	}
	return n
}

type big struct{ x [20]int }

//go:noinline
func structs(a big, b int, c big, d float64, e big) (big, int, big) {
	a.x[0] += b
	c.x[1] += int(d)
	return c, a.x[0] + e.x[19], a
}

func deep(n int, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p int) int {
	if n == 0 {
		return a + b + c + d + e + f + g + h + i + j + k + l + m + o + p
	}
	r := deep(n-1, b, c, d, e, f, g, h, i, j, k, l, m, o, p, a)
	return r + n%2
}

func deepf(n int, a, b, c, d, e, f, g, h, i, j, k float64) float64 {
	if n == 0 {
		return a - b + c*2 - d + e*3 - f + g*4 - h + i*5 - j + k*6
	}
	return deepf(n-1, k, a, b, c, d, e, f, g, h, i, j) + 0.5
}

//go:noinline
func at(depth int, f func() int) int {
	if depth == 0 {
		return f()
	}
	return at(depth-1, f) + 1
}

func work() int {
	n := ints(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
	x := floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	m := mixed("abc", -3, []int{1, 2}, 1.5, true, 300, "de", 7.9, 1000, []byte{1}, 10, 20, 3.3, "z")
	a, b, c := structs(big{[20]int{1}}, 5, big{[20]int{0, 2}}, 3.5, big{[20]int{19: 7}})
	return n + int(x)*3 + m*5 + a.x[1] + b + c.x[0]
}

func main() {
	want := work()
	println(want)
	for d := range 400 {
		if got := at(d, work); got != want+d {
			println("at depth", d, got-d)
		}
	}
	println(deep(50000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
	println(deepf(50000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
	results := make(chan int)
	for i := range 8 {
		go func() { results <- deep(2000*i, i, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) - i - 1000*i }()
	}
	t := 0
	for range 8 {
		t += <-results
	}
	println(t)
}
