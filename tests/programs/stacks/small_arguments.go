// Parameters of fewer than 32 bits among others, more than there are registers, where the stack grows.
package main

//go:noinline
func narrow(a, b int8, c, d uint8, e, f int16, g, h uint16, i, j int32, k, l uint32, m, n int, deep int) int {
	var room [64]int
	if deep > 0 {
		room[deep%64] = narrow(b, a, d, c, f, e, h, g, j, i, l, k, n, m, deep-1)
		return room[deep%64] + deep
	}
	return int(a) + 2*int(b) + 3*int(c) + 5*int(d) + 7*int(e) + 11*int(f) + 13*int(g) + 17*int(h) +
		19*int(i) + 23*int(j) + 29*int(k) + 31*int(l) + 37*m + 41*n
}

//go:noinline
func flags(a, b, c, d, e, f, g, h, i, j bool, x, y, z, v, w, u int, k bool, deep int) string {
	var room [64]string
	if deep > 0 {
		room[deep%64] = flags(j, a, b, c, d, e, f, g, h, i, u, x, y, z, v, w, !k, deep-1)
		return room[deep%64]
	}
	s := ""
	for _, on := range [...]bool{a, b, c, d, e, f, g, h, i, j, k} {
		if on {
			s += "1"
		} else {
			s += "0"
		}
	}
	for _, n := range [...]int{x, y, z, v, w, u} {
		s += string(rune('a' + n))
	}
	return s
}

//go:noinline
func mixed(p *int, a int8, s string, b bool, t []byte, c int16, q *int, x float64, d uint8, n int) int {
	if n > 0 {
		return mixed(q, int8(d), s, !b, t, -c, p, x+1, uint8(a), n-1) + 1
	}
	if b {
		return *p + int(a)*len(s) + int(c)*int(x) + int(d)
	}
	return *q - int(a)*len(t) - int(c)*int(x) - int(d)
}

func main() {
	one, two := 1, 2
	for deep := range 40 {
		done := make(chan bool)
		go func() {
			println(narrow(-1, 2, 3, 255, -300, 301, 65535, 7, -70000, 80000, 4294967295, 9, -10, 11, deep))
			println(flags(true, false, false, true, true, false, true, false, false, true, 1, 2, 3, 4, 5, 6, true, deep))
			println(mixed(&one, -5, "xyz", deep%3 == 0, []byte("ab"), 77, &two, 2.5, 200, deep))
			done <- true
		}()
		<-done
	}
	f := narrow
	println(f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 3))
	func() {
		defer func() { println(recover() != nil) }()
		defer flags(true, true, true, true, true, true, true, true, true, true, 1, 2, 3, 4, 5, 6, true, 9)
		var g func(a, b bool, c int16, d, e, f, g, h, i int, j uint8) int
		g(true, false, 1, 2, 3, 4, 5, 6, 7, 8)
	}()
}
