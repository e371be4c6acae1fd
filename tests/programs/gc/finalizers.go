// Finalizers and cleanups run, once, for dead objects only; weak pointers are nil afterwards.
package main

import (
	"runtime"
	"sync/atomic"
	"weak"
)

type T struct {
	next *T
	id   int
	pad  [5]int
}

var ran [10]atomic.Int32

// until collects until something has happened.
func until(what string, done func() bool) {
	for range 10000 {
		if done() {
			println(what)
			return
		}
		runtime.GC()
		runtime.Gosched()
	}
	println("never:", what)
}

// apart calls f in a goroutine of its own, whose stack keeps nothing when it has ended.
func apart(f func()) {
	done := make(chan bool)
	go func() {
		f()
		done <- true
	}()
	<-done
}

//go:noinline
func simple() {
	for i := range 100 {
		t := &T{id: i}
		runtime.SetFinalizer(t, func(t *T) {
			if t.id >= 0 && t.id < 100 {
				ran[0].Add(1)
			}
			t.id = -1
		})
	}
}

// A chain: an object is finalized before what it refers to.
var order atomic.Int32

//go:noinline
func chain() {
	var t *T
	for i := range 5 {
		t = &T{next: t, id: i}
		runtime.SetFinalizer(t, func(t *T) {
			if order.Load() != int32(4-t.id) {
				println("out of order", t.id, order.Load())
			}
			order.Add(1)
		})
	}
}

var saved *T

//go:noinline
func resurrect() {
	t := &T{id: 42, next: &T{id: 43}}
	runtime.SetFinalizer(t, func(t *T) {
		saved = t
		ran[1].Add(1)
	})
}

//go:noinline
func cleanups() (w weak.Pointer[T]) {
	t := &T{id: 1}
	runtime.AddCleanup(t, func(n int) { ran[2].Add(int32(n)) }, 1)
	runtime.AddCleanup(&t.pad[2], func(s string) { ran[2].Add(int32(len(s))) }, "ten letters")
	stopped := runtime.AddCleanup(t, func(n int) { ran[3].Add(1) }, 1)
	stopped.Stop()
	return weak.Make(t)
}

//go:noinline
func finalized() (w weak.Pointer[T]) {
	t := &T{id: 2}
	w = weak.Make(t)
	runtime.SetFinalizer(t, func(t *T) { ran[4].Add(1) })
	return
}

//go:noinline
func dropped() {
	t := &T{id: 2}
	runtime.SetFinalizer(t, func(t *T) { println("a finalizer that was dropped") })
	runtime.SetFinalizer(t, nil)
}

type closer interface{ Close() (int, string, error, [3]int) }

type file struct{ fd, pad, more int }

func (f *file) Close() (int, string, error, [3]int) {
	ran[f.fd].Add(1)
	return f.fd, "closed", nil, [3]int{1, 2, 3}
}

//go:noinline
func results() {
	for range 50 {
		runtime.SetFinalizer(&file{fd: 5}, (*file).Close)
		runtime.SetFinalizer(&file{fd: 6}, func(c closer) (a, b, c2, d int) { c.Close(); return 1, 2, 3, 4 })
		runtime.SetFinalizer(&file{fd: 7}, func(x any) (f, g float64, s [9]int) { x.(closer).Close(); return 1, 2, s })
	}
}

//go:noinline
func cycle() weak.Pointer[T] {
	a, b := &T{id: 1}, &T{id: 2}
	a.next, b.next = b, a
	return weak.Make(a)
}

func main() {
	keep := &T{id: 9}
	runtime.SetFinalizer(keep, func(*T) { println("kept") })
	wk := weak.Make(keep)

	apart(simple)
	until("finalizers", func() bool { return ran[0].Load() == 100 })

	apart(chain)
	until("in order", func() bool { return order.Load() == 5 })

	apart(resurrect)
	until("resurrected", func() bool { return ran[1].Load() == 1 })
	runtime.GC()
	println(saved.id, saved.next.id)

	// A collector that does not know the types of what is on stacks may keep a few of them.
	var clean [100]weak.Pointer[T]
	apart(func() {
		for i := range clean {
			clean[i] = cleanups()
		}
	})
	dead := func(pointers *[100]weak.Pointer[T]) (n int32) {
		for _, w := range pointers {
			if w.Value() == nil {
				n++
			}
		}
		return n
	}
	// "ten letters" has eleven.
	until("cleanups", func() bool { return dead(&clean) > 90 && ran[2].Load() >= 12*dead(&clean) })
	println(ran[3].Load())

	var w weak.Pointer[T]
	apart(func() { w = finalized() })
	until("weak pointer to what was finalized", func() bool { return ran[4].Load() == 1 })
	println(w.Value() == nil)

	apart(dropped)
	apart(results)
	until("results", func() bool { return ran[5].Load() > 40 && ran[6].Load() > 40 && ran[7].Load() > 40 })

	var cycles [100]weak.Pointer[T]
	apart(func() {
		for i := range cycles {
			cycles[i] = cycle()
		}
	})
	until("cycles", func() bool { return dead(&cycles) > 90 })

	println(wk.Value() == keep, wk == weak.Make(keep), wk.Value().id)
	runtime.KeepAlive(keep)
}
