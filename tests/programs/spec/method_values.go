// Method values and expressions: when the receiver is evaluated and copied, through interfaces and embedding.
package main

type t struct{ n int }

func (x t) val(d int) int  { return x.n + d }
func (x *t) ptr(d int) int { x.n += d; return x.n }

type iface interface{ val(int) int }

type outer struct {
	*t
	iface
}

type fn func(int) int

func (f fn) val(d int) int { return f(d) * 100 }

func apply(f func(int) int) int { return f(1) }

func get() *t { print("get "); return &t{5} }

func main() {
	v := t{1}
	f, g := v.val, v.ptr
	v.n = 10
	println(f(1), g(1), v.n)
	h := t.val
	k := (*t).ptr
	l := (*t).val
	println(h(v, 1), k(&v, 1), l(&v, 0))
	var i iface = v
	m := i.val
	v.n = 100
	i = &v
	println(m(0), i.val(0), iface.val(i, 1))
	p := get().val
	println(p(1), p(2))
	o := outer{&v, fn(func(d int) int { return d })}
	println(o.t.val(0), o.iface.val(2), o.ptr(1))
	q := o.ptr
	o.t = &t{0}
	println(q(1), v.n, o.n)
	println(apply(fn(func(x int) int { return x + 1 }).val), apply(v.ptr), apply(get().ptr))
	s := []func(int) int{v.val, v.ptr, o.iface.val}
	v.n = 7
	for _, f := range s {
		print(f(1), " ")
	}
	println()
	defer func() { println("nil receiver:", recover() != nil) }()
	var null *t
	r := null.ptr
	println(r != nil)
	var ni iface
	defer func() { println("nil interface:", recover() != nil); _ = null.val }()
	_ = ni.val
}
