// What sync.Pool and unique keep, collections take away; what is in use stays.
package main

import (
	"runtime"
	"sync"
	"unique"
	"weak"
)

type item struct {
	id   int
	data [20]int
}

//go:noinline
func put(p *sync.Pool) weak.Pointer[item] {
	x := &item{id: 1}
	p.Put(x)
	return weak.Make(x)
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

func main() {
	p := sync.Pool{New: func() any { return &item{id: -1} }}
	var w weak.Pointer[item]
	apart(func() { w = put(&p) })
	for i := 0; i < 1000 && w.Value() != nil; i++ {
		runtime.GC()
	}
	println(w.Value() == nil, p.Get().(*item).id)

	var all []unique.Handle[string]
	for round := range 20 {
		for i := range 100 {
			s := string([]byte{'k', byte(i), byte(i * 7), byte(round % 2)})
			h := unique.Make(s)
			if h.Value() != s || h != unique.Make(s) {
				println("unique", i)
			}
			if round == 0 {
				all = append(all, h)
			}
		}
		runtime.GC()
	}
	for i, h := range all {
		if h != unique.Make(string([]byte{'k', byte(i), byte(i * 7), 0})) {
			println("lost", i)
		}
	}
	println(len(all))
}
