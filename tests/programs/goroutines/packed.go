// packed arguments
package main

import (
	"fmt"
	"os"
	"sync"
)

type rec struct {
	a, b int
	s    string
}

type w struct{ wg *sync.WaitGroup }

func (x w) all(name string, recs ...rec) {
	defer x.wg.Done()
	for _, r := range recs {
		println(name, r.a, r.b, r.s)
	}
}

type aller interface{ all(string, ...rec) }

var keep [][]rec

func keeps(wg *sync.WaitGroup, recs ...rec) { keep = append(keep, recs); wg.Done() }

func two() (string, rec) { return "two", rec{7, 8, "two"} }

func main() {
	var wg sync.WaitGroup
	x := w{&wg}
	r := rec{1, 2, "x"}
	run := func(n int, f func()) { wg.Add(n); f(); wg.Wait() }
	run(1, func() { go x.all("a", r, rec{3, 4, "y"}) })
	run(1, func() { go x.all("a") })
	run(1, func() { var i aller = x; go i.all("b", r, r) })
	run(1, func() { f := x.all; go f("c", r) })
	run(1, func() { go x.all(two()) })
	run(1, func() { go w.all(x, "d", r) })
	run(2, func() { go keeps(&wg, r, r); go keeps(&wg) })
	run(1, func() { go func(name string, vals ...any) { fmt.Println(append([]any{name}, vals...)...); wg.Done() }("lit", 1, r, nil) })
	fmt.Println(len(keep), keep)
	for i := range 3 {
		defer fmt.Fprintln(os.Stdout, "deferred", i, r)
		r.a++
	}
	defer fmt.Println("once", r, 1.5)
	r.b = 99
}
