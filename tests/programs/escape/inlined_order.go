// Inlined calls among other operands: the order of evaluation, and copies of arguments.
package main

import "fmt"

type pt struct{ x, y int }

type big struct {
	v [9]int
	p *pt
}

var trace []string

func note(s string, v int) int { trace = append(trace, fmt.Sprint(s, v)); return v }

func mk(x, y int) *pt {
	trace = append(trace, fmt.Sprint("mk", x, y))
	return &pt{x, y}
}

func show() {
	fmt.Println(trace)
	trace = nil
}

func (p *pt) add(d int) *pt { note("add", d); return &pt{p.x + d, p.y + d} }

func (p pt) val(d int) *pt { p.x += d; return &p }

func take(b big) *big { b.v[0]++; b.p = &pt{b.v[0], b.v[1]}; return &b }

func addr(n int) *int { n++; return &n }

func set(p *int, v int) *pt { *p = v; return &pt{v, v} }

func two() (*pt, int) { return &pt{1, 2}, note("two", 3) }

func eat(p *pt, n int) *pt { return &pt{p.x + n, p.y} }

func vari(ps ...*pt) *pt {
	s := &pt{}
	for _, p := range ps {
		s.x += p.x
		s.y += p.y
	}
	return s
}

func grow(s []int, v int) *[]int { s = append(s, v); return &s }

func build(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i*i)
	}
	return out
}

func conv(v any) *pt {
	switch v := v.(type) {
	case int:
		return &pt{v, 0}
	case string:
		return &pt{len(v), 1}
	case *pt:
		return v
	}
	return nil
}

func either(c bool, a, b *pt) *pt {
	if c && note("either", a.x) > 0 {
		return a
	}
	return b
}

type list struct {
	items []*pt
	by    map[string]*pt
}

func newList() *list { return &list{by: map[string]*pt{}} }

func (l *list) push(name string, p *pt) *list {
	l.items = append(l.items, p)
	l.by[name] = p
	return l
}

func main() {
	fmt.Println(mk(note("a", 1), note("b", 2)).x+note("c", 3), mk(4, note("d", 5)).add(note("e", 6)).y)
	show()
	i := 1
	a, b := mk(i, 0), set(&i, 5)
	fmt.Println(a.x, b.x, i)
	arr := []int{1, 2, 3}
	arr[set(&i, 1).x], i = mk(i, 9).y, 2
	fmt.Println(arr, i)
	show()
	g := big{v: [9]int{1, 2, 3}}
	h := take(g)
	g = *take(*h)
	fmt.Println(g.v, g.p.x, h.v, h.p.x)
	g = *take(g)
	fmt.Println(g.v[0], g.p.x, take(big{}).p.x)
	p := pt{1, 1}
	q := p.val(5)
	fmt.Println(p, *q, *(&p).val(3))
	n := 3
	r, s := addr(n), addr(n)
	*r += 10
	fmt.Println(n, *r, *s)
	fmt.Println(eat(two()).x)
	show()
	fmt.Println(*vari(), *vari(mk(1, 2)), *vari(mk(1, 2), mk(3, 4).add(1)), *vari([]*pt{{5, 6}, {7, 8}}...))
	show()
	base := make([]int, 1, 4)
	x, y := grow(base, 1), grow(base, 2)
	fmt.Println(*x, *y, base, len(*grow(nil, 1)))
	for i := range 4 {
		fmt.Print(build(i), len(*grow(build(i), i)), " ")
	}
	fmt.Println()
	k := build(5)
	k2 := build(3)
	k = append(k, 1)
	fmt.Println(k, k2, k[:2], cap(build(0)))
	fmt.Println(*conv(4), *conv("abc"), *conv(&pt{7, 8}), conv(1.5))
	fmt.Println(either(true, mk(1, 1), mk(2, 2)).x, either(false, mk(3, 1), mk(4, 2)).x)
	show()
	l := newList().push("a", mk(1, 2)).push("b", mk(3, 4).add(5))
	fmt.Println(len(l.items), *l.by["b"], len(newList().by))
	m := map[int]*pt{}
	for i := range 3 {
		m[mk(i, i).x] = mk(i, -i).add(i)
	}
	fmt.Println(len(m), *m[2], mk(1, 2) == mk(1, 2), *mk(1, 2) == *mk(1, 2))
	show()
	var lazy *pt
	if c := mk(0, 1); c.x > 0 || c.add(1).x > 0 && mk(2, 2) != nil {
		lazy = c
	}
	fmt.Println(*lazy)
	ch := make(chan *pt, 2)
	ch <- mk(6, 7)
	select {
	case v := <-ch:
		fmt.Println(*v.add(1))
	default:
	}
	switch *mk(1, 2) {
	case *mk(2, 2):
		fmt.Println("no")
	case *mk(1, 2):
		fmt.Println("yes")
	}
	show()
	defer fmt.Println(*mk(8, 8).add(1))
	go func(p *pt) { p.x++ }(mk(0, 0))
	show()
}
