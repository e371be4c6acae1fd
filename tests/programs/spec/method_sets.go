// Method sets through embedded structs, pointers and interfaces, and which method wins.
package main

type namer interface{ name() string }
type setter interface {
	namer
	set(string)
}

type base struct{ n string }

func (b base) name() string  { return "base " + b.n }
func (b *base) set(s string) { b.n = s }

type byValue struct{ base }
type byPointer struct{ *base }
type deep struct {
	byPointer
	extra int
}
type override struct{ base }

func (o override) name() string { return "override of " + o.base.name() }

type embedsInterface struct{ namer }
type both struct {
	namer
	base2
}
type base2 struct{ k int }

func (base2) kind() string { return "kind" }

type generic[T any] struct{ v T }

func (g *generic[T]) get() T  { return g.v }
func (g generic[T]) copy() T  { return g.v }
func (g *generic[T]) put(v T) { g.v = v }

type holder struct {
	*generic[string]
	count int
}

type localName interface{ get() string }

func main() {
	v := byValue{base{"v"}}
	var s setter = &v
	s.set("w")
	println(v.name(), s.name(), namer(v).name())

	p := byPointer{&base{"p"}}
	s = p
	s.set("q")
	println(p.name(), p.base.n)
	d := deep{byPointer{&base{"d"}}, 1}
	s = d
	s.set("e")
	s = &d
	println(s.name(), d.n)

	o := &override{base{"o"}}
	s = o
	s.set("x")
	println(s.name(), o.base.name())

	e := embedsInterface{o}
	println(e.name())
	b := both{namer: e, base2: base2{3}}
	println(b.name(), b.kind(), b.k)

	h := holder{&generic[string]{"h"}, 1}
	var l localName = h
	h.put("i")
	println(l.get(), h.copy(), h.v)
	f := h.put
	h.generic = &generic[string]{"new"}
	f("old")
	println(h.get(), l.get())

	var nilBase byPointer
	defer func() { println("recovered", recover() != nil) }()
	println(nilBase.name())
}
