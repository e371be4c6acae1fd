// Everything that outlives its frame: closures, stores, loops, channels, goroutines.
package main

import (
	"runtime"
	"sync"
)

type node struct {
	v    int
	next *node
	arr  [4]int
}

type shape interface{ get() *int }
type box struct{ p *int }

func (b *box) get() *int  { return b.p }
func (b *box) set(p *int) { b.p = p }
func (n *node) inc() int  { n.v++; return n.v }
func (n node) val() int   { return n.v + n.arr[1] }

//go:noinline
func clobber(n int) int {
	var a [512]int
	for i := range a {
		a[i] = 0x5a5a5a + n
	}
	if n > 0 {
		return clobber(n-1) + a[n]
	}
	return a[3]
}

//go:noinline
func churn() {
	clobber(8)
	var k [][]byte
	for i := 0; i < 200; i++ {
		k = append(k, make([]byte, 1024))
	}
	_ = k
}

//go:noinline
func counter() func() int { x := 10; return func() int { x++; return x } }

//go:noinline
func store(dst **int, p *int) { *dst = p }

//go:noinline
func viaParam(b *box) { x := 42; b.set(&x) }

//go:noinline
func viaDouble(b **box) { x := 43; (*b).p = &x }

//go:noinline
func ident(p *int) *int { return p }

//go:noinline
func viaIdent() *int { x := 44; return ident(ident(&x)) }

//go:noinline
func loopPtrs() (r []*int) {
	for i := 0; i < 5; i++ {
		x := i * 11
		r = append(r, &x)
	}
	return
}

//go:noinline
func loopOuter() int {
	var keep *node
	for i := 0; i < 5; i++ {
		keep = &node{v: i, next: keep}
	}
	s := 0
	for n := keep; n != nil; n = n.next {
		s = s*10 + n.v
	}
	return s
}

//go:noinline
func loopVars() int {
	var ps [4]*int
	for i := 0; i < 4; i++ {
		ps[i] = &i
	}
	s := 0
	for _, p := range ps {
		s = s*10 + *p
	}
	return s
}

//go:noinline
func gotoLoop() int {
	i, s := 0, 0
	var ps [3]*int
again:
	x := i + 1
	ps[i] = &x
	i++
	if i < 3 {
		goto again
	}
	for _, p := range ps {
		s = s*10 + *p
	}
	return s
}

//go:noinline
func viaIface() shape { x := 45; return &box{&x} }

//go:noinline
func ifaceSet(s interface{ set(*int) }) { x := 46; s.set(&x) }

//go:noinline
func send(c chan *int) { x := 47; c <- &x }

//go:noinline
func deferLoop() (s int) {
	for i := 0; i < 5; i++ {
		y := i
		defer func(p *int) { s = s*10 + *p + y }(&y)
	}
	clobber(4)
	return
}

//go:noinline
func methodValue() func() int { n := node{v: 48}; return n.inc }

//go:noinline
func methodValueCopy() func() int {
	n := node{v: 49}
	f := n.val
	n.v = 0
	return f
}

//go:noinline
func keepAll(ps ...*int) []*int { return ps }

//go:noinline
func variadic() []*int { a, b := 50, 51; return keepAll(&a, &b) }

//go:noinline
func sliceArr() []int {
	var a [6]int
	for i := range a {
		a[i] = i * i
	}
	return a[1:5]
}

//go:noinline
func sliceField() []int { n := node{arr: [4]int{5, 6, 7, 8}}; return n.arr[:] }

//go:noinline
func rangeSlice(p *[4]int) (r []*int) {
	for i := range p {
		r = append(r, &p[i])
	}
	return
}

//go:noinline
func rangeUse() []*int { a := [4]int{1, 2, 3, 4}; return rangeSlice(&a) }

//go:noinline
func spawn(wg *sync.WaitGroup, out []int) {
	for i := range out {
		x := i * 3
		p := &x
		wg.Add(1)
		go func() { defer wg.Done(); runtime.Gosched(); out[i] = *p + 1 }()
	}
}

var global *int
var gfunc func() int
var gmap = map[string]*int{}
var gany any

//go:noinline
func toGlobal() { x := 52; global = &x }

//go:noinline
func toMap() { x := 53; gmap["a"] = &x; k := [2]int{1, 2}; gany = k }

//go:noinline
func nestedClosure() func() func() int {
	x := 54
	return func() func() int { y := &x; return func() int { *y++; return x } }
}

//go:noinline
func structCopy() *int {
	x := 60
	s := struct{ a, b *int }{&x, nil}
	t := s
	t.b = t.a
	u := []struct{ a, b *int }{t}
	return u[0].b
}

//go:noinline
func multi(a, b *int) (*int, *int) { return b, a }

//go:noinline
func multiUse() *int { x, y := 61, 62; p, _ := multi(&x, &y); return p }

//go:noinline
func named() (p *int) {
	x := 63
	defer func() { p = &x }()
	return nil
}

//go:noinline
func recovered() (e any) {
	defer func() { e = recover() }()
	x := 64
	panic(&x)
}

type myErr struct{ n *int }

func (m *myErr) Error() string { return "err" }

//go:noinline
func errRet() error { x := 65; return &myErr{&x} }

func apply[T any](f func(T) T, x T) T { return f(x) }

//go:noinline
func generic() *int { x := 66; return apply(func(p *int) *int { return p }, &x) }

//go:noinline
func mutualA(n int, p *int) *int {
	if n == 0 {
		return p
	}
	return mutualB(n-1, p)
}
func mutualB(n int, p *int) *int {
	if n == 1 {
		global = p
	}
	return mutualA(n, p)
}

//go:noinline
func mutual() *int { x := 67; return mutualA(3, &x) }

//go:noinline
func copySlice() []*int { x := 68; s := []*int{&x}; d := make([]*int, 1); copy(d, s); return d }

//go:noinline
func typeSwitch(v any) *int {
	switch t := v.(type) {
	case *int:
		return t
	case *box:
		return t.p
	}
	return nil
}

//go:noinline
func tsUse() (*int, *int) { x, y := 69, 70; return typeSwitch(&x), typeSwitch(&box{&y}) }

//go:noinline
func selectSend() *int {
	x := 71
	c := make(chan *int, 1)
	select {
	case c <- &x:
	default:
	}
	return <-c
}

//go:noinline
func recursiveClosure() func(int) int {
	var f func(int) int
	acc := 0
	f = func(n int) int {
		if n == 0 {
			return acc
		}
		acc += n
		return f(n - 1)
	}
	return f
}

//go:noinline
func bytesStr() (string, []byte) { b := []byte("hello"); b[0] = 'j'; return string(b), b[1:3] }

//go:noinline
func iter(yield func(*int) bool) {
	for i := 0; i < 3; i++ {
		x := i + 80
		if !yield(&x) {
			return
		}
	}
}

//go:noinline
func rangeFunc() (r []*int) {
	for p := range iter {
		r = append(r, p)
	}
	return
}

//go:noinline
func methodExpr() *int { f := (*box).get; x := 72; return f(&box{&x}) }

//go:noinline
func funcField() func() int {
	x := 73
	s := struct{ f func() int }{func() int { return x }}
	x++
	return s.f
}

//go:noinline
func deferStore(b *box) { x := 74; defer b.set(&x) }

//go:noinline
func arrOfPtr() *[2]*int { x := 75; a := [2]*int{&x, &x}; return &a }

//go:noinline
func hugeOnHeap() int {
	var a [1 << 15]int
	p := &a
	p[7] = 76
	b := new([1 << 14]int)
	b[1] = 1
	return p[7] + b[1]
}

func main() {
	c := counter()
	n3 := nestedClosure()()
	b1, b2, b3, b4 := &box{}, &box{}, &box{}, &box{}
	var d *int
	y := 41
	store(&d, &y)
	viaParam(b1)
	viaDouble(&b2)
	ifaceSet(b3)
	deferStore(b4)
	ch := make(chan *int, 1)
	send(ch)
	toGlobal()
	g0 := global
	toMap()
	id, lp, vi, mv, mc := viaIdent(), loopPtrs(), viaIface(), methodValue(), methodValueCopy()
	va, sa, sf, ru := variadic(), sliceArr(), sliceField(), rangeUse()
	sc, mu, nm, rc, er := structCopy(), multiUse(), named(), recovered(), errRet()
	ge, mm, cs, ss, rcl := generic(), mutual(), copySlice(), selectSend(), recursiveClosure()
	t1, t2 := tsUse()
	bs, bb := bytesStr()
	rf, me, ff, ap := rangeFunc(), methodExpr(), funcField(), arrOfPtr()
	out := make([]int, 8)
	var wg sync.WaitGroup
	spawn(&wg, out)
	churn()
	wg.Wait()
	churn()
	println(c(), c(), n3(), n3(), *b1.p, *b2.p, *b3.p, *b4.p, *d, *<-ch, *g0, *gmap["a"], gany.([2]int)[1])
	println(*id, *lp[0], *lp[4], *vi.get(), mv(), mv(), mc(), *va[0], *va[1], sa[0], sa[3], sf[0], sf[3], *ru[0], *ru[3])
	println(*sc, *mu, *nm, *rc.(*int), er.Error(), *er.(*myErr).n, *ge, *mm, *cs[0], *ss, rcl(4), rcl(3), *t1, *t2, bs, bb[0])
	println(*rf[0], *rf[1], *rf[2], *me, ff(), *ap[0], out[0], out[7], loopOuter(), loopVars(), gotoLoop(), deferLoop(), hugeOnHeap())
}
