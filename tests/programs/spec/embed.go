// Embedding: promotion through pointers and interfaces, shadowing by depth, ambiguity resolved, method sets, cycles.
package main

type Namer interface{ Name() string }

type A struct{ n string }

func (a A) Name() string  { return "A:" + a.n }
func (a *A) Set(s string) { a.n = s }
func (a A) Both() string  { return "A.Both" }

type B struct {
	A
	x int
}

func (b B) Both() string { return "B.Both>" + b.A.Both() }

type C struct {
	*B
	Namer
	y int
}

func (c C) Name() string { return "C:" + c.B.Name() + "," + c.Namer.Name() }

type D struct {
	C
	B2
	x string
}

type B2 struct{ x, z int }

func (B2) Only() string { return "only" }

type I interface {
	Namer
	Set(string)
	interface{ Both() string }
}

type Rec struct {
	*Rec
	v int
}

func (r *Rec) Depth() int {
	if r.Rec == nil {
		return 1
	}
	return 1 + r.Rec.Depth()
}

type F func() string

func (f F) Name() string { return "F:" + f() }

type W struct{ F }

type mutex struct{ locked bool }

func (m *mutex) Lock()   { m.locked = true }
func (m *mutex) Unlock() { m.locked = false }

type counter struct {
	mutex
	n map[string]int
}

func (c *counter) inc(k string) int {
	c.Lock()
	defer c.Unlock()
	c.n[k]++
	return c.n[k]
}

type anon = struct {
	A
	B2
	extra []int
}

func main() {
	b := B{A{"b"}, 1}
	b.Set("b2")
	println(b.Name(), b.Both(), b.n, b.A.n)
	c := C{&b, A{"inner"}, 2}
	c.Set("via c")
	println(c.Name(), c.Both(), c.x, c.n, b.n)
	d := D{c, B2{5, 6}, "dx"}
	d.Set("via d")
	println(d.x, d.C.x, d.B2.x, d.z, d.Only(), d.Name(), d.y)
	var i I = &b
	i.Set("iface")
	println(i.Name(), i.Both())
	i = c.B
	var n Namer = d
	println(n.Name(), n.(I).Both())
	_, ok := any(b).(I)
	_, ok2 := any(&b).(I)
	_, ok3 := any(d).(I)
	println(ok, ok2, ok3)
	r := &Rec{&Rec{&Rec{nil, 3}, 2}, 1}
	println(r.Depth(), r.Rec.v, r.Rec.Rec.v, r.v)
	w := W{func() string { return "lit" }}
	println(w.Name(), w.F())
	ct := counter{n: map[string]int{}}
	ct.inc("a")
	println(ct.inc("a"), ct.locked)
	x := anon{A{"an"}, B2{1, 2}, nil}
	x.Set("anon")
	println(x.Name(), x.z, len(x.extra))
	f := d.Set
	g := (*D).Set
	f("f")
	println(b.n)
	g(&d, "g")
	h := D.Name
	println(h(d), b.n)
	defer func() {
		println(recover().(error).Error())
		var e C
		defer func() { println(recover().(error).Error()) }()
		println(e.Both())
	}()
	var nilc C
	nilc.B = &B{}
	println(nilc.Name())
}
