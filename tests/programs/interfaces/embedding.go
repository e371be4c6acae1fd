// Embedded interfaces in structs and interfaces, method sets through them, a decorator chain, a visitor.
package main

type writer interface{ write(s string) int }

type closer interface{ close() }

type writeCloser interface {
	writer
	closer
}

type buffer struct {
	data   []byte
	closed bool
}

func (b *buffer) write(s string) int { b.data = append(b.data, s...); return len(s) }
func (b *buffer) close()             { b.closed = true }

type counting struct {
	writer
	n int
}

func (c *counting) write(s string) int {
	k := c.writer.write(s)
	c.n += k
	return k
}

type upper struct{ writeCloser }

func (u upper) write(s string) int {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return u.writeCloser.write(string(b))
}

type node interface{ accept(v visitor) int }

type visitor interface {
	number(n int) int
	binary(op byte, l, r node) int
}

type number int

type binary struct {
	op   byte
	l, r node
}

func (n number) accept(v visitor) int { return v.number(int(n)) }
func (b binary) accept(v visitor) int { return v.binary(b.op, b.l, b.r) }

type evaluator struct{}

func (evaluator) number(n int) int { return n }
func (e evaluator) binary(op byte, l, r node) int {
	x, y := l.accept(e), r.accept(e)
	if op == '+' {
		return x + y
	}
	return x * y
}

type depth struct{ evaluator }

func (depth) number(int) int { return 1 }
func (d depth) binary(_ byte, l, r node) int {
	return 1 + max(l.accept(d), r.accept(d))
}

type printer struct{ w writer }

func (p printer) number(n int) int { return p.w.write(string(rune('0' + n))) }
func (p printer) binary(op byte, l, r node) int {
	return p.w.write("(") + l.accept(p) + p.w.write(string(rune(op))) + r.accept(p) + p.w.write(")")
}

type broken struct{ writer }

//go:noinline
func broke(w writer) int { return broken{w}.write("x") }

func main() {
	b := &buffer{}
	u := upper{b}
	c := &counting{writer: u}
	c.write("hello ")
	c.write("world")
	println(string(b.data), c.n)
	u.close()
	println(b.closed)
	tree := binary{'+', number(2), binary{'*', number(3), binary{'+', number(1), number(4)}}}
	out := &buffer{}
	println(tree.accept(evaluator{}), tree.accept(depth{}), tree.accept(printer{out}), string(out.data))
	var w writer = c
	if cl, ok := w.(closer); ok {
		cl.close()
	} else {
		println("counting cannot close")
	}
	w = u
	w.(closer).close()
	f := w.(writeCloser).close
	f()
	println(broke(b))
	println(broke(nil))
}
