// Methods: value and pointer receivers, on all kinds of types, method values and expressions, through nil.
package main

type counter int

func (c counter) get() int   { return int(c) }
func (c *counter) inc()      { *c++ }
func (c *counter) add(n int) { *c += counter(n) }

type vec struct{ x, y, z float64 }

func (v vec) dot(w vec) float64    { return v.x*w.x + v.y*w.y + v.z*w.z }
func (v vec) scale(f float64) vec  { return vec{v.x * f, v.y * f, v.z * f} }
func (v *vec) double()             { *v = v.scale(2) }
func (v vec) each(f func(float64)) { f(v.x); f(v.y); f(v.z) }

type ints []int

func (s ints) sum() (t int) {
	for _, x := range s {
		t += x
	}
	return
}
func (s *ints) push(x int) { *s = append(*s, x) }

type op func(int, int) int

func (f op) twice(x, y int) int { return f(f(x, y), y) }

type list struct {
	next *list
	v    int
}

func (l *list) len() int {
	if l == nil {
		return 0
	}
	return 1 + l.next.len()
}

type text string

func (t text) at(i int) byte { return t[i] }

type table [4]int

func (t table) last() int      { return t[3] }
func (t *table) set(i, v int)  { t[i] = v }
func (table) static() string   { return "no receiver name" }
func (_ *table) blank() string { return "blank receiver" }

func main() {
	var c counter
	c.inc()
	c.add(10)
	(&c).inc()
	println(c.get(), (&c).get())
	inc, get := c.inc, c.get
	inc()
	inc()
	println(c.get(), get())
	f := (*counter).add
	f(&c, 100)
	g := counter.get
	h := (*counter).get
	println(g(c), h(&c), g(5))
	v := vec{1, 2, 3}
	v.double()
	dot := v.dot
	v = vec{}
	println(dot(vec{1, 1, 1}), v.dot(vec{1, 1, 1}))
	sum := 0.0
	vec{1, 2, 4}.scale(0.5).each(func(x float64) { sum = sum*10 + x })
	println(sum)
	var s ints
	for i := range 5 {
		s.push(i * i)
	}
	push := s.push
	push(1000)
	println(s.sum(), ints{1, 2}.sum(), len(s))
	println(op(func(x, y int) int { return x*10 + y }).twice(1, 2))
	l := &list{&list{nil, 2}, 1}
	var none *list
	println(l.len(), none.len(), (*list).len(nil))
	println(text("abc").at(1))
	var t table
	t.set(3, 9)
	p := &t
	p.set(2, 8)
	println(p.last(), t.static(), p.static(), p.blank(), (*table)(nil).blank())
	fs := []func(int){c.add, (&c).add}
	for i, f := range fs {
		f(i + 1)
	}
	println(c)
	cs := [3]counter{}
	for i := range cs {
		cs[i].add(i)
		cs[i].inc()
	}
	println(cs[0], cs[1], cs[2])
	m := struct{ counter }{4}
	m.inc()
	println(m.get(), m.counter)
	pp := &p
	(*pp).set(0, 1)
	println((**pp)[0])
}
