// Structs: copying, comparison, nesting, anonymous types, blank and zero-size fields, padding, addresses of fields.
package main

type point struct{ x, y int }

type line struct {
	from, to point
	name     string
}

type mixed struct {
	a bool
	b int64
	c uint8
	d float32
	e string
	f [3]int16
	_ int
	g *point
	h struct{}
	i complex64
}

type big struct {
	head int
	body [100]int
	tail string
}

func move(p point, dx int) point { p.x += dx; return p }

func moveIt(p *point, dx int) { p.x += dx }

func makeBig(n int) big {
	b := big{head: n, tail: "tail"}
	for i := range b.body {
		b.body[i] = n * i
	}
	return b
}

func sumBig(b big) int {
	t := b.head
	for _, x := range b.body {
		t += x
	}
	b.body[0] = -1000
	return t + len(b.tail)
}

func main() {
	p := point{1, 2}
	q := p
	q.x = 10
	r := move(p, 5)
	println(p.x, q.x, r.x, p == q, p == point{1, 2}, p != r)
	moveIt(&p, 7)
	px := &p.x
	*px *= 2
	println(p.x, *px)
	l := line{p, point{y: 5}, "l"}
	m := l
	m.to.x++
	println(l == m, l.from == m.from, m.to.x, l.to.x)
	l.from, l.to = l.to, l.from
	println(l.from.x, l.from.y, l.to.x, l.to.y)
	g := point{3, 3}
	a := mixed{true, 1 << 40, 255, 0.5, "e", [3]int16{1, 2, 3}, 0, &g, struct{}{}, 1 + 2i}
	b := a
	println(a == b)
	b.f[2]++
	println(a == b)
	b.f[2]--
	b.g.x = 33
	println(a == b, a.g.x, a.b, a.c, a.d, a.e, a.f[1], a.i)
	b.d = 0
	println(a == b)
	z := makeBig(3)
	y := z
	y.body[50] = 0
	println(sumBig(z), sumBig(y), z == y, z.body[0])
	y.body[50] = 150
	println(z == y)
	anon := struct {
		name string
		tags []string
	}{"n", []string{"t", "u"}}
	println(anon.name, anon.tags[1])
	type named struct{ x, y int }
	var n named = struct{ x, y int }{8, 9}
	println(n.y, point(n).x)
	pp := &line{name: "heap"}
	pp.to.y = 4
	qq := *pp
	qq.name += "!"
	println(pp.name, qq.name, pp.to.y, (&(*pp)).to == qq.to)
	var zero mixed
	println(zero.a, zero.b, zero.e == "", zero.g == nil, zero == mixed{})
	list := []line{{name: "one"}, {name: "two"}}
	for i := range list {
		e := &list[i]
		e.from.x = i + 1
	}
	println(list[0].from.x, list[1].from.x, list[1].name)
	fs := struct{ f func(int) int }{func(x int) int { return x * x }}
	println(fs.f(9))
	type tree struct {
		left, right *tree
		v           int
	}
	t := &tree{&tree{nil, nil, 1}, &tree{v: 3}, 2}
	println(t.left.v + t.v*10 + t.right.v*100)
	nan := struct{ f float64 }{}
	nan.f /= nan.f
	println(nan == nan)
}
