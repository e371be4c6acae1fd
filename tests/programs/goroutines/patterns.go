// Goroutines and channels as people combine them: workers, pipelines, merging, semaphores, conditions.
package main

import "sync"

type msg struct {
	id    int
	reply chan<- int
}

func worker(in <-chan msg, wg *sync.WaitGroup) {
	defer wg.Done()
	for m := range in {
		m.reply <- m.id * m.id
	}
}
func fan(n int) int {
	in := make(chan msg)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go worker(in, &wg)
	}
	out := make(chan int, n)
	for i := range n {
		in <- msg{i, out}
	}
	close(in)
	wg.Wait()
	close(out)
	s := 0
	for v := range out {
		s += v
	}
	return s
}
func gen(n int) <-chan int {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			c <- i
		}
	}()
	return c
}
func filter(in <-chan int, f func(int) bool) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for v := range in {
			if f(v) {
				out <- v
			}
		}
	}()
	return out
}
func merge(cs ...<-chan int) <-chan int {
	var wg sync.WaitGroup
	out := make(chan int)
	for _, c := range cs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for v := range c {
				out <- v
			}
		}()
	}
	go func() { wg.Wait(); close(out) }()
	return out
}

type sem chan struct{}

func (s sem) with(f func()) { s <- struct{}{}; defer func() { <-s }(); f() }

type once struct {
	sync.Once
	v int
}

func selects() (r []int) {
	a, b := make(chan int, 1), make(chan int, 1)
	var n chan int
	done := make(chan bool)
	x := [2]int{}
	i := 0
	a <- 1
	for len(r) < 6 {
		select {
		case x[i] = <-a:
			r = append(r, x[i])
			b <- x[i] + 1
		case v, ok := <-b:
			r = append(r, v*10)
			if ok {
				i = 1
				a <- v + 1
			}
		case <-n:
			panic("nil")
		case n <- 1:
			panic("nil send")
		case <-done:
			return
		}
	}
	select {
	case v := <-a:
		r = append(r, v+1000)
	default:
		r = append(r, -1)
	}
	select {
	case a <- 1:
	default:
		r = append(r, -2)
	}
	return append(r, x[0], x[1])
}
func main() {
	println(fan(100))
	s := 0
	for v := range merge(filter(gen(50), func(i int) bool { return i%3 == 0 }), gen(10)) {
		s += v
	}
	println(s)
	for _, v := range selects() {
		print(v, " ")
	}
	println()
	var mu sync.RWMutex
	m := map[int]int{}
	var wg sync.WaitGroup
	sm := make(sem, 3)
	for i := range 50 {
		wg.Add(1)
		go func() { defer wg.Done(); sm.with(func() { mu.Lock(); defer mu.Unlock(); m[i%7] += i }) }()
	}
	wg.Wait()
	t := 0
	mu.RLock()
	for k, v := range m {
		t += k * v
	}
	mu.RUnlock()
	println(len(m), t)
	var o once
	for range 3 {
		o.Do(func() { o.v++ })
	}
	println(o.v)
	c := make(chan int)
	go func() { defer func() { c <- recover().(int) }(); panic(7) }()
	println(<-c)
	cond := sync.NewCond(&sync.Mutex{})
	ready := 0
	for range 3 {
		go func() { cond.L.Lock(); ready++; cond.L.Unlock(); cond.Broadcast() }()
	}
	cond.L.Lock()
	for ready < 3 {
		cond.Wait()
	}
	cond.L.Unlock()
	println(ready)
	timeout := make(chan struct{})
	go func() { close(timeout) }()
	select {
	case <-timeout:
		println("timeout")
	case <-make(chan int):
	}
	var cc chan<- int = c
	go func() { cc <- 5 }()
	if v, ok := <-c; ok {
		println(v)
	}
	f := func() (<-chan int, int) { return gen(3), 2 }
	g, k := f()
	for v := range g {
		k *= v + 1
	}
	println(k)
}
