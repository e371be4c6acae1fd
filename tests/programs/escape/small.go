// What small slices, strings and maps become when they do not outlive their function: memory of the frame, used again.
package main

type pair struct{ a, b int }

//go:noinline
func mk(n int) int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	t := 0
	for _, v := range s {
		t += v
	}
	return t + cap(s)
}

//go:noinline
func ap(n int) int {
	var s []int
	for i := 0; i < n; i++ {
		s = append(s, i*i)
	}
	t := 0
	for _, v := range s {
		t += v
	}
	return t*100 + len(s)
}

//go:noinline
func two(n int) (int, int) {
	t := 0
	for i := 0; i < 3; i++ {
		var s, q []int32
		for j := 0; j < n; j++ {
			s = append(s, int32(j))
			q = append(q, int32(i), int32(j))
		}
		for j := range s {
			t += int(s[j])*3 + int(q[2*j]) + int(q[2*j+1])
		}
	}
	return t, 0
}

//go:noinline
func strs(a, b string) int {
	x := a + "-" + b
	bs := []byte(x)
	bs[0] = 'X'
	y := string(bs)
	r := []rune(y)
	z := string(r[1:]) + string(rune(0x4e16))
	if y == x || string(bs) != y {
		return 0
	}
	n := 0
	for i, c := range []byte(z) {
		n += i * int(c)
	}
	return len(x) + len(y) + len(z) + n + cap(bs) + cap(r)
}

//go:noinline
func keep(a string) string {
	b := []byte(a)
	s := string(b) + ""
	return s + ""
}

//go:noinline
func junk(n int) int {
	var x [64]int
	for i := range x {
		x[i] = n + i
	}
	if n > 0 {
		return junk(n-1) + x[n&63]
	}
	return x[0]
}

//go:noinline
func maps(n int) int {
	m := map[string]int{"a": 1, "b": 2}
	k := make(map[int]pair)
	h := make(map[int]int, n)
	for i := 0; i < n; i++ {
		k[i] = pair{i, i * i}
		h[i*3] = i
		m[string([]byte{'a', byte('a' + i%26)})]++
	}
	t := 0
	for x, p := range k {
		t += x * p.b
	}
	for x, y := range h {
		t += x - y
	}
	bs := []byte("ab")
	t += m[string(bs)]
	clear(k)
	delete(h, 3)
	return t + len(m) + len(k) + len(h)
}

func main() {
	for _, n := range []int{0, 1, 2, 3, 4, 5, 8, 9, 40} {
		println(mk(n), ap(n), maps(n))
		println(two(n))
	}
	println(strs("héllo", "wörld"), strs("a long string that does not fit", "into the buffer at all"))
	s := keep("short")
	t := keep("not so short, in fact longer than the buffer")
	u := keep("")
	println(junk(20))
	println(s, t, len(u))
	defer func() { println(recover().(error).Error()) }()
	println(mk(-1))
}
