// Atomic operations on pointers, directly and as function values: linked stack, swaps, failing comparisons.
package main

import (
	"sync/atomic"
	"unsafe"
)

type node struct {
	next atomic.Pointer[node]
	v    int
}

type raw struct {
	p unsafe.Pointer
	v atomic.Value
}

var head atomic.Pointer[node]

func push(n *node) {
	for {
		old := head.Load()
		n.next.Store(old)
		if head.CompareAndSwap(old, n) {
			return
		}
	}
}

func main() {
	for i := range 1000 {
		push(&node{v: i})
	}
	r := new(raw)
	x, y := new(int), new(int)
	println(atomic.CompareAndSwapPointer(&r.p, unsafe.Pointer(x), unsafe.Pointer(y)))
	println(atomic.CompareAndSwapPointer(&r.p, nil, unsafe.Pointer(x)), r.p == unsafe.Pointer(x))
	println(atomic.SwapPointer(&r.p, unsafe.Pointer(y)) == unsafe.Pointer(x))
	atomic.StorePointer(&r.p, nil)
	r.v.Store(x)
	r.v.Store(y)
	println(r.v.Load().(*int) == y, r.v.Swap(x).(*int) == y, r.v.CompareAndSwap(y, x))
	println(head.Load().v, head.Load().next.Swap(nil).v)
}

var store = atomic.StorePointer
var swap = atomic.SwapPointer
var cas = atomic.CompareAndSwapPointer

func init() {
	r, x := new(raw), new(int)
	store(&r.p, unsafe.Pointer(x))
	println(swap(&r.p, unsafe.Pointer(r)) == unsafe.Pointer(x), cas(&r.p, unsafe.Pointer(x), nil))
	println(cas(&r.p, unsafe.Pointer(r), unsafe.Pointer(x)), *(*int)(r.p))
}
