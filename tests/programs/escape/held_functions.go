// Variables that hold functions, and are captured: what is known of the calls, and when a capture is a copy.
package main

var kept *int

//go:noinline
func junk(n int) int {
	var x [100]int
	for i := range x {
		x[i] = -1
	}
	if n > 0 {
		return junk(n-1) + x[n]
	}
	return 0
}

func keep(p *int)      { kept = p }
func read(p *int)      { *p++ }
func same(p *int) *int { return p }

type box struct{ p *int }

func (b *box) set(p *int)      { b.p = p }
func (b box) get() *int        { return b.p }
func (b box) same(p *int) *int { return p }

type deep struct {
	n int
	*box
}

type in struct {
	n int
	box
}

//go:noinline
func recursive(n int) int {
	x := 1
	var walk func(p *int, k int) int
	walk = func(p *int, k int) int {
		if k == 0 {
			return *p
		}
		*p += k
		return walk(p, k-1)
	}
	return walk(&x, n)
}

//go:noinline
func recursiveKeeps(n int) {
	x := 41
	var walk func(p *int, k int)
	walk = func(p *int, k int) {
		if k == 0 {
			kept = p
			return
		}
		walk(p, k-1)
	}
	walk(&x, n)
}

//go:noinline
func mutual(n int) *int {
	x := 42
	var f, g func(p *int, k int) *int
	f = func(p *int, k int) *int {
		if k == 0 {
			return p
		}
		return g(p, k-1)
	}
	g = func(p *int, k int) *int { return f(p, k) }
	return f(&x, n)
}

//go:noinline
func either(b bool) {
	x := 43
	f := read
	if b {
		f = keep
	}
	f(&x)
}

//go:noinline
func literals(b bool) *int {
	x, y := 44, 45
	f := func() *int { return &x }
	if b {
		f = func() *int { return &y }
	}
	return f()
}

//go:noinline
func local() int {
	x := 46
	f := func() *int { return &x }
	*f() += 1
	return *f() + x
}

//go:noinline
func passedOn() func() *int {
	x := 47
	f := func() *int { return &x }
	*f() += 1
	return f
}

//go:noinline
func inStruct() *int {
	x := 48
	f := func() *int { return &x }
	s := struct{ f func() *int }{f}
	return s.f()
}

//go:noinline
func unknown(g func(*int)) {
	x := 49
	f := read
	if g != nil {
		f = g
	}
	f(&x)
}

//go:noinline
func fromSwitch(v any) {
	x := 50
	switch f := v.(type) {
	case func(*int):
		f(&x)
	case func(*int, int):
		f(&x, 1)
	}
}

//go:noinline
func switchedLiteral() {
	x := 51
	var v any = func(n int) { println(n) }
	switch f := v.(type) {
	case func(*int, *int):
		f(&x, &x)
	case func(int):
		f(x)
	}
}

//go:noinline
func methodValue() *int {
	b := box{}
	x := 52
	f := b.set
	f(&x)
	return b.p
}

//go:noinline
func methodValueResult() *int {
	x := 53
	f := box{}.same
	return f(&x)
}

//go:noinline
func methodValueGet() *int {
	x := 54
	f := box{&x}.get
	return f()
}

//go:noinline
func promoted() *int {
	x, b := 55, deep{1, &box{}}
	f := (*deep).set
	f(&b, &x)
	return b.box.p
}

//go:noinline
func promotedValue() *int {
	x := 56
	f := in.get
	return f(in{1, box{&x}})
}

//go:noinline
func pointerToValue() *int {
	x := 57
	f := (*in).get
	return f(&in{1, box{&x}})
}

//go:noinline
func captures() (fs []func() int) {
	x := 0
	for i := range 3 {
		x += i + 1
	}
	fs = append(fs, func() int { return x })
	y := 1
	fs = append(fs, func() int { return y })
	y = 2
	z := 1
	for range 3 {
		fs = append(fs, func() int { return z })
		z++
	}
	a, i := 1, 0
again:
	a++
	fs = append(fs, func() int { return a })
	i++
	if i < 3 {
		goto again
	}
	for j := 0; j < 4; j++ {
		j++
		fs = append(fs, func() int { return j })
	}
	for j := 0; j < 4; j++ {
		fs = append(fs, func() int { return j })
		j++
	}
	for j := 0; j < 3; j = func() int { return j + 1 }() {
		fs = append(fs, func() int { return j * 10 })
	}
	b := 1
	b = func() int { return b + 1 }()
	fs = append(fs, func() int { return b })
	c := 1
	func() { c = 5 }()
	fs = append(fs, func() int { return c })
	d := 1
	d = 2
	f := func() int { d++; return d }
	fs = append(fs, f, func() int { return d })
	var e int
	switch {
	case x > 0:
		e = 7
		fs = append(fs, func() int { return e })
		fallthrough
	default:
		e = 8
	}
	for g := range func(yield func(int) bool) { _ = yield(1) && yield(2) } {
		g *= 100
		fs = append(fs, func() int { return g })
	}
	h := 1
	h = 3
	for range func(yield func() bool) { _ = yield() && yield() } {
		fs = append(fs, func() int { return h })
		h++
	}
	return
}

//go:noinline
func results() (r int, f func() int) {
	r = 5
	f = func() int { return r }
	defer func() { r += 100 }()
	if kept == nil {
		return 1, f
	}
	return 6, func() int { return r }
}

//go:noinline
func resultKept() (r int, f func() int) {
	r = 5
	f = func() int { return r }
	return
}

func show(f func()) {
	f()
	junk(4)
	println(*kept)
}

func main() {
	println(recursive(4), local())
	show(func() { recursiveKeeps(3) })
	show(func() { either(true) })
	show(func() { unknown(keep) })
	show(func() { fromSwitch(keep) })
	show(func() { fromSwitch(func(p *int, n int) { kept = p }) })
	switchedLiteral()
	fs := []func() *int{
		func() *int { return mutual(3) }, func() *int { return literals(true) }, func() *int { return literals(false) },
		func() *int { return passedOn()() }, inStruct, methodValue, methodValueResult, methodValueGet, promoted,
		promotedValue, pointerToValue,
	}
	for _, f := range fs {
		p := f()
		junk(4)
		println(*p)
	}
	for _, f := range captures() {
		junk(2)
		print(f(), " ")
	}
	println()
	r, f := results()
	println(r, f())
	kept = nil
	r, f = results()
	println(r, f())
	r, f = resultKept()
	println(r, f())
}
