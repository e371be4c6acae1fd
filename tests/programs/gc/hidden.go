// Objects that only something unusual leads to: inner pointers, ends of slices, closures, old stacks, parked goroutines.
package main

import (
	"runtime"
	"unsafe"
)

type box struct {
	head [3]uint64
	mid  uint64
	tail [4]uint64
}

//go:noinline
func newBox(seed uint64) *box {
	b := &box{mid: seed}
	for i := range b.head {
		b.head[i] = seed + uint64(i)
	}
	for i := range b.tail {
		b.tail[i] = seed * uint64(i)
	}
	return b
}

func (b *box) ok(seed uint64) bool {
	for i, x := range b.head {
		if x != seed+uint64(i) {
			return false
		}
	}
	for i, x := range b.tail {
		if x != seed*uint64(i) {
			return false
		}
	}
	return b.mid == seed
}

var trash [][]byte

// churn collects and fills what was freed with something else.
//
//go:noinline
func churn() {
	runtime.GC()
	for i := range 300 {
		b := make([]byte, 16+i%120)
		for j := range b {
			b[j] = 0xA5
		}
		trash = append(trash, b)
		if len(trash) > 200 {
			trash = nil
		}
		p := newBox(0xDEADBEEF)
		if p.mid != 0xDEADBEEF {
			println("fresh memory in use")
		}
	}
	runtime.GC()
}

func report(name string, ok bool) {
	if !ok {
		println("lost:", name)
		return
	}
	println(name)
}

//go:noinline
func inside(seed uint64) *uint64 { return &newBox(seed).mid }

//go:noinline
func last(seed uint64) *uint64 { return &newBox(seed).tail[3] }

func outer(p *uint64, field uintptr) *box {
	return (*box)(unsafe.Pointer(uintptr(unsafe.Pointer(p)) - field))
}

//go:noinline
func deep(n int, p *box) *box {
	var pad [200]byte
	pad[n%200] = byte(n)
	q := newBox(uint64(n))
	if n == 0 {
		churn()
		return p
	}
	r := deep(n-1, p)
	if !q.ok(uint64(n)) || pad[n%200] != byte(n) {
		println("lost in frame", n)
	}
	return r
}

//go:noinline
func sumTo(s []uint64, collect int) (sum uint64) {
	// The slice is advanced as it is read: in the end only a pointer behind the array may be left.
	for i := 0; len(s) > 0; i++ {
		sum += s[0]
		s = s[1:]
		if i == collect {
			churn()
		}
	}
	return
}

//go:noinline
func fill(n int) []uint64 {
	s := make([]uint64, n)
	for i := range s {
		s[i] = uint64(i)
	}
	return s
}

//go:noinline
func closure(seed uint64) func() bool {
	b := newBox(seed)
	c := newBox(seed + 1)
	return func() bool { return b.ok(seed) && c.ok(seed+1) }
}

func recovered(seed uint64) (ok bool) {
	defer func() {
		churn()
		b := recover().(*box)
		churn()
		ok = b.ok(seed)
	}()
	panic(newBox(seed))
}

func deferred(seed uint64) (ok bool) {
	for i := range 20 {
		b := newBox(seed + uint64(i))
		defer func() { ok = b.ok(seed+uint64(i)) && (ok || i == 19) }()
	}
	churn()
	return
}

func numbers(n int) func(func(*box) bool) {
	return func(yield func(*box) bool) {
		for i := range n {
			b := newBox(uint64(i))
			if !yield(b) {
				return
			}
			if !b.ok(uint64(i)) {
				println("lost in iterator")
			}
		}
	}
}

type tree struct {
	kids [20]*tree
	b    *box
	next **tree
}

func main() {
	p := inside(7)
	churn()
	report("inside", outer(p, unsafe.Offsetof(box{}.mid)).ok(7))

	p = last(8)
	churn()
	report("last", outer(p, unsafe.Offsetof(box{}.tail)+24).ok(8))

	report("deep", deep(300, newBox(9)).ok(9))
	report("slice", sumTo(fill(1000), 500) == 499500)
	report("slice end", sumTo(fill(64), 62) == 63*32)

	f := closure(10)
	churn()
	report("closure", f())

	c := make(chan *box, 10)
	for i := range 10 {
		c <- newBox(uint64(i))
	}
	churn()
	ok := true
	for i := range 10 {
		ok = (<-c).ok(uint64(i)) && ok
	}
	report("channel", ok)

	sender, taken := make(chan any), make(chan bool)
	for i := range 5 {
		go func() {
			b := newBox(uint64(100 + i))
			select {
			case sender <- b:
			case sender <- nil:
			}
			taken <- b.ok(uint64(100 + i))
		}()
	}
	for runtime.NumGoroutine() < 6 {
		runtime.Gosched()
	}
	churn()
	ok = true
	for range 5 {
		if b, _ := (<-sender).(*box); b != nil {
			ok = b.ok(b.mid) && ok
		}
		ok = <-taken && ok
	}
	report("parked", ok)

	report("panic", recovered(11))
	report("defer", deferred(12))

	m := map[*box]map[string]*box{}
	for i := range 50 {
		m[newBox(uint64(i))] = map[string]*box{"x": newBox(uint64(i + 1))}
	}
	churn()
	ok = true
	for k, v := range m {
		ok = k.ok(k.mid) && v["x"].ok(k.mid+1) && ok
		if k.mid == 25 {
			churn()
		}
	}
	report("map", ok)

	method := newBox(13).ok
	churn()
	report("method value", method(13))

	var x any = *newBox(14)
	churn()
	b := x.(box)
	report("value in an interface", b.ok(14))

	n := 0
	for b := range numbers(20) {
		churn()
		if b.ok(uint64(n)) {
			n++
		}
	}
	report("iterator", n == 20)

	t := &tree{}
	t.next = &t.kids[19]
	for i := range 100 {
		*t.next = &tree{b: newBox(uint64(i))}
		t.next = &(*t.next).kids[i%20]
	}
	churn()
	ok = true
	at := t.kids[19]
	for i := range 100 {
		ok = at.b.ok(uint64(i)) && ok
		at = at.kids[i%20]
	}
	report("large objects", ok)

	s := "a string that is long enough to be on the heap"
	bytes := []byte(s)
	part := string(bytes)[20:]
	churn()
	report("substring", part == s[20:])

	big := make([]*box, 100000)
	for i := range big {
		if i%1000 == 0 {
			big[i] = newBox(uint64(i))
		}
	}
	churn()
	ok = true
	for i := range big {
		if i%1000 == 0 {
			ok = big[i].ok(uint64(i)) && ok
		}
	}
	report("large array", ok)
}
