// Embedding: promoted fields and methods, through pointers, several levels, shadowing, wrappers as method values.
package main

type base struct {
	id   int
	name string
}

func (b base) describe() string { return b.name }
func (b *base) rename(s string) { b.name = s }
func (b base) ident() int       { return b.id }

type logger struct{ lines []string }

func (l *logger) log(s string) { l.lines = append(l.lines, s) }
func (l *logger) count() int   { return len(l.lines) }

type middle struct {
	base
	*logger
	extra int
}

func (m middle) describe() string { return "middle " + m.base.describe() }

type top struct {
	pad [3]int64
	middle
	name int
}

type number int

func (n number) half() number { return n / 2 }

type wrapper struct {
	number
	string
}

type left struct{ v int }
type right struct{ v int }

func (left) onlyLeft() string   { return "left" }
func (right) onlyRight() string { return "right" }

type both struct {
	left
	*right
}

func main() {
	t := top{middle: middle{base: base{7, "b"}, logger: &logger{}}, name: 42}
	println(t.id, t.name, t.base.name, t.middle.base.id)
	t.rename("renamed")
	println(t.describe(), t.base.describe(), t.middle.describe(), t.ident())
	t.log("one")
	u := t
	u.log("two")
	u.rename("other")
	println(t.count(), u.count(), t.base.name, u.base.name)
	log, rename, describe := t.log, t.rename, t.describe
	log("three")
	rename("late")
	println(t.count(), t.describe(), describe())
	id := top.ident
	rn := (*top).rename
	rn(&u, "expr")
	println(id(t), u.base.name)
	p := &t
	p.extra = 5
	p.id++
	println(p.middle.extra, t.id, p.ident())
	w := wrapper{10, "s"}
	println(w.half(), w.string, w.number, w.half().half())
	b := both{left{1}, &right{2}}
	println(b.left.v, b.right.v, b.onlyLeft(), b.onlyRight())
	b.right.v = 20
	c := b
	c.right.v++
	c.left.v++
	println(b.left.v, b.right.v)
	anon := struct {
		base
		int
	}{base{1, "anon"}, 9}
	anon.rename("changed")
	println(anon.describe(), anon.int)
}
