// What runtime.KeepAlive names is alive until then, and not for longer.
package main

import (
	"fmt"
	"runtime"
	"weak"
)

type T struct {
	a [4]int
	t *T
}

func pointer() {
	bt := new(T)
	wt := weak.Make(bt)
	runtime.GC()
	fmt.Println(wt.Value() != nil)
	runtime.KeepAlive(bt)
	runtime.GC()
	fmt.Println(wt.Value() == nil)
}

func finalizer() {
	done := make(chan bool, 1)
	bt := new(T)
	wt := weak.Make(bt)
	runtime.SetFinalizer(bt, func(*T) { done <- wt.Value() == nil })
	runtime.GC()
	fmt.Println(wt.Value() != nil)
	runtime.KeepAlive(bt)
	runtime.GC()
	fmt.Println(<-done)
}

func cleanup() {
	done := make(chan bool, 1)
	bt := new(T)
	wt := weak.Make(bt)
	runtime.AddCleanup(bt, func(n int) { done <- wt.Value() == nil && n == 7 }, 7)
	runtime.GC()
	fmt.Println(wt.Value() != nil)
	runtime.KeepAlive(bt)
	runtime.GC()
	fmt.Println(<-done)
}

// Tiny objects beside their handles, which the frame refers to.
func tiny() {
	runtime.GC()
	var wps [1000]weak.Pointer[int]
	for i := range wps {
		x := new(int)
		*x = i
		wps[i] = weak.Make(x)
	}
	runtime.GC()
	dead := 0
	for _, wp := range wps {
		if wp.Value() == nil {
			dead++
		}
	}
	fmt.Println(dead > 900)
}

// A loop comes back to the variable, a branch does not reach KeepAlive.
func loops(n int) int {
	p := new(T)
	sum := 0
	for i := range n {
		p.a[0] += i
		sum += p.a[0]
		runtime.KeepAlive(p)
	}
	for range n {
		q := &T{t: p}
		q.a[1] = sum
		if q.a[1] > 3 {
			runtime.KeepAlive(q)
		}
		sum += q.t.a[0]
		runtime.KeepAlive(q)
	}
	return sum
}

// The condition comes after the end of the body.
func list(first *T) (n int) {
	for p := first; p != nil; {
		n++
		p = p.t
		runtime.KeepAlive(p)
	}
	for p := first; p != nil; p = p.t {
		n++
		runtime.KeepAlive(p)
	}
	var q *T
	for q = first; q != nil; {
		n++
		q = q.t
		runtime.KeepAlive(q)
	}
	for _, r := range []*T{first, first.t} {
		n += r.a[0] + 1
		runtime.KeepAlive(r)
	}
	return n
}

func parameter[E any](p *E, s []E) (n int) {
	n = len(s)
	runtime.KeepAlive(p)
	runtime.KeepAlive(s)
	runtime.KeepAlive(n)
	return
}

func jumps() {
	i := 0
	p := &T{}
again:
	p.a[0]++
	runtime.KeepAlive(p)
	if i++; i < 3 {
		goto again
	}
	fmt.Println(i)
}

func captured() {
	p := &T{}
	f := func() int { p.a[0]++; return p.a[0] }
	runtime.KeepAlive(p)
	fmt.Println(f(), f())
}

func main() {
	pointer()
	finalizer()
	cleanup()
	tiny()
	fmt.Println(loops(4))
	fmt.Println(parameter(new(int), []int{1, 2}), parameter(new(string), nil))
	fmt.Println(list(&T{t: &T{t: &T{}}}))
	jumps()
	captured()
}
