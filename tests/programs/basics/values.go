// Arrays, structs, trees, interfaces and closures as values: what is copied and what is shared.
package main

type Vec [3]float64
type Mat [3]Vec

func (m Mat) Mul(v Vec) (r Vec) {
	for i := range m {
		for j := range v {
			r[i] += m[i][j] * v[j]
		}
	}
	return
}
func (m *Mat) T() {
	for i := range m {
		for j := range i {
			m[i][j], m[j][i] = m[j][i], m[i][j]
		}
	}
}

type Big struct {
	a [20]int
	s string
	m map[int]int
}

func mod(b Big) Big                  { b.a[3] = 9; b.s += "!"; b.m[1]++; return b }
func modp(b *Big) *Big               { b.a[4] = 8; *b = mod(*b); return b }
func ret() (b Big, err error, n int) { b.a[0] = 1; b.s = "r"; return b, nil, 3 }

type Node struct {
	Val    int
	Kids   []*Node
	Attr   map[string]any
	parent *Node
}

func build(d int, p *Node) *Node {
	n := &Node{Val: d, parent: p, Attr: map[string]any{"d": d, "self": p}}
	for i := range d {
		n.Kids = append(n.Kids, build(d-1-i%2, n))
	}
	return n
}
func (n *Node) walk(f func(*Node, int) bool, depth int) int {
	if n == nil || !f(n, depth) {
		return 0
	}
	c := 1
	for _, k := range n.Kids {
		c += k.walk(f, depth+1)
	}
	return c
}

type Inter interface{ Get(i int) (int, bool) }
type Fn func(int) (int, bool)

func (f Fn) Get(i int) (int, bool) { return f(i) }

type Arr [4]int

func (a *Arr) Get(i int) (int, bool) {
	if i < 0 || i >= len(a) {
		return 0, false
	}
	return a[i], true
}

type M map[int]int

func (m M) Get(i int) (v int, ok bool) { v, ok = m[i]; return }

type Multi struct {
	Inter
	fallback Inter
}

func (m Multi) Get(i int) (int, bool) {
	if v, ok := m.Inter.Get(i); ok {
		return v, ok
	}
	return m.fallback.Get(i)
}
func sumAll(x Inter, n int) (s int) {
	for i := -1; i < n; i++ {
		if v, ok := x.Get(i); ok {
			s += v
		} else {
			s--
		}
	}
	return
}
func perms(xs []byte, k int, out *[]string) {
	if k == len(xs) {
		*out = append(*out, string(xs))
		return
	}
	for i := k; i < len(xs); i++ {
		xs[k], xs[i] = xs[i], xs[k]
		perms(xs, k+1, out)
		xs[k], xs[i] = xs[i], xs[k]
	}
}
func ack(m, n int) int {
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ack(m-1, 1)
	}
	return ack(m-1, ack(m, n-1))
}

type bits uint16

const (
	b0 bits = 1 << iota
	b1
	b2
)

func (b *bits) set(x bits) *bits { *b |= x; return b }
func (b bits) has(x bits) bool   { return b&x == x }
func hash(s string) (h uint32) {
	h = 2166136261
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return
}
func collatz(n uint64) (steps int) {
	for ; n != 1; steps++ {
		if n&1 == 0 {
			n >>= 1
		} else {
			n = 3*n + 1
		}
	}
	return
}
func main() {
	m := Mat{{1, 2, 3}, {0, 1, 4}, {5, 6, 0}}
	v := m.Mul(Vec{1, 2, 3})
	m.T()
	w := m.Mul(v)
	println(v[0], v[2], w[0], w[1], m == Mat{{1, 0, 5}, {2, 1, 6}, {3, 4, 0}})
	b := Big{m: map[int]int{}}
	c := mod(b)
	d := modp(&b)
	println(b.a[3], c.a[3], b.s, c.s, d.a[4], d == &b, b.m[1])
	r, _, n := ret()
	q := r
	q.a[0]++
	println(r.a[0], q.a[0], n, r.s)
	t := build(4, nil)
	deep := 0
	println(t.walk(func(n *Node, d int) bool { deep = max(deep, d); return n.Val != 1 || d < 3 }, 0), deep, t.Kids[0].Attr["self"] == any(t), t.Kids[1].parent.Attr["d"].(int))
	a := &Arr{1, 2, 3, 4}
	mu := Multi{a, Multi{M{7: 70, -1: 5}, Fn(func(i int) (int, bool) { return i * 100, i == 9 })}}
	println(sumAll(a, 5), sumAll(mu, 10), sumAll(M(nil), 2))
	var out []string
	perms([]byte("abcd"), 0, &out)
	println(len(out), out[0], out[23], out[10])
	println(ack(2, 9))
	var f bits
	f.set(b1).set(b2)
	println(f, f.has(b0), f.has(b1|b2), hash("hello"), collatz(837799))
	grid := make([][]rune, 3)
	for i := range grid {
		grid[i] = []rune("...")[:3:3]
		grid[i][i] = '#'
	}
	for _, row := range grid {
		print(string(row), " ")
	}
	println()
	memo := map[[2]int]int{}
	var paths func(i, j int) int
	paths = func(i, j int) (r int) {
		if i == 0 || j == 0 {
			return 1
		}
		k := [2]int{i, j}
		if v, ok := memo[k]; ok {
			return v
		}
		defer func() { memo[k] = r }()
		return paths(i-1, j) + paths(i, j-1)
	}
	println(paths(10, 10), len(memo))
	type key struct {
		s string
		n *int
	}
	x := 1
	km := map[key][]int{{"a", &x}: {1}}
	km[key{"a", &x}] = append(km[key{"a", &x}], 2)
	km[key{"b", nil}] = nil
	println(len(km), len(km[key{"a", &x}]))
	sieve := [100]bool{}
	cnt := 0
	for i := 2; i < len(sieve); i++ {
		if !sieve[i] {
			cnt++
			for j := i * i; j < len(sieve); j += i {
				sieve[j] = true
			}
		}
	}
	println(cnt)
	var e any = m
	if mm, ok := e.(Mat); ok {
		mm[0][0] = 99
		println(m[0][0], mm[0][0])
	}
	arr := [2][]int{{1}, {2}}
	brr := arr
	brr[0][0] = 5
	brr[1] = nil
	println(arr[0][0], len(arr[1]))
	s := "x"
	for i := range 5 {
		s = s + string(rune('a'+i)) + s[:i/2]
	}
	println(s, len(s), s > "xb", s[len(s)-1:])
	func(fs ...func(int) int) {
		x := 1
		for _, f := range fs {
			x = f(x)
		}
		println(x)
	}(func(i int) int { return i + x }, func(i int) int { x = i; return i * 10 }, func(i int) int { return i + x })
	sw := func(v any) (r string) {
		switch v := v.(type) {
		case interface{ Get(int) (int, bool) }:
			_, ok := v.Get(0)
			if ok {
				return "get"
			}
			return "noget"
		case *int, *string:
			return "ptr"
		case map[key][]int:
			return "map"
		case [2][]int:
			return "arr"
		case func(...int):
			return "fn"
		case chan<- int:
			return "chan"
		}
		return "-"
	}
	println(sw(a), sw(M{}), sw(&x), sw(km), sw(arr), sw(func(...int) {}), sw(make(chan<- int)), sw(make(chan int)))
}
