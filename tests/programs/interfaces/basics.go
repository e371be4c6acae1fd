// Interfaces: dynamic dispatch over value and pointer receivers, nil interfaces, holding every kind of value.
package main

type shape interface {
	area() float64
	name() string
}

type rect struct{ w, h float64 }
type circle struct{ r float64 }
type square struct{ rect }
type unit int
type wide struct {
	pad [10]int
	s   string
}

func (r rect) area() float64    { return r.w * r.h }
func (rect) name() string       { return "rect" }
func (c *circle) area() float64 { c.r++; return c.r * c.r * 3 }
func (c *circle) name() string  { return "circle" }
func (s square) name() string   { return "square of " + s.rect.name() }
func (u unit) area() float64    { return float64(u) }
func (u unit) name() string     { return "unit" }
func (w wide) area() float64    { return float64(w.pad[9]) }
func (w wide) name() string     { return w.s }

type named interface{ name() string }

func describe(n named) string {
	if n == nil {
		return "nothing"
	}
	return n.name()
}

func total(shapes ...shape) (t float64) {
	for _, s := range shapes {
		t += s.area()
	}
	return
}

type nilable struct{}

func (n *nilable) name() string {
	if n == nil {
		return "nil receiver"
	}
	return "receiver"
}

func typedNil(fail bool) named {
	var n *nilable
	if fail {
		return nil
	}
	return n
}

type fn func(int) int

func (f fn) name() string { return string(rune('a' + f(1))) }

type strs []string

func (s strs) name() string { return s[len(s)-1] }

func main() {
	c := &circle{1}
	shapes := []shape{rect{2, 3}, c, square{rect{4, 4}}, unit(5), &rect{1, 1}, wide{[10]int{9: 7}, "wide"}, &wide{s: "ptr"}}
	for _, s := range shapes {
		println(s.name(), s.area())
	}
	println(total(shapes...), c.r)
	var s shape = rect{5, 5}
	var n named = s
	println(describe(n), describe(nil), describe(c))
	println(typedNil(true) == nil, typedNil(false) == nil, typedNil(false).name())
	println(describe(fn(func(x int) int { return x + 3 })), describe(strs{"first", "last"}))
	f := s.area
	s = c
	println(f(), s.area())
	g := shape.name
	h := named.name
	println(g(s), h(s))
	r := rect{1, 1}
	s = r
	r.w = 100
	println(s.area(), r.area())
	var e any
	println(e == nil, e)
	for _, v := range []any{1, int8(2), "s", 2.5, true, 'x', rect{1, 2}, [2]int{1, 2}, nil, struct{}{}, uint64(1 << 63), 1 + 2i, float32(0.5)} {
		e = v
		switch x := e.(type) {
		case int:
			print("int ", x)
		case string:
			print("string ", x)
		case float64, float32:
			print("float ", x == 2.5)
		case rect:
			print("rect ", x.h)
		case nil:
			print("nil")
		case [2]int:
			print("array ", x[1])
		case shape:
			print("shape")
		case bool:
			print("bool ", x)
		case int8, rune:
			print("small")
		default:
			print("other")
		}
		print("; ")
	}
	println()
}
