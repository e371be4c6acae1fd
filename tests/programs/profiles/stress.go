// All profiles at once, read while goroutines allocate, wait and collect and the rates change: what is freed was allocated.
package main

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"
)

type tree struct{ left, right *tree }

//go:noinline
func grow(n int) *tree {
	if n == 0 {
		return &tree{}
	}
	return &tree{grow(n - 1), grow(n - 1)}
}

var sink [8]any

func allocate(id int, stop *atomic.Bool) {
	for i := 0; !stop.Load(); i++ {
		switch i % 5 {
		case 0:
			sink[id] = grow(8)
		case 1:
			sink[id] = make([]byte, i%3000+1)
		case 2:
			sink[id] = make([]byte, 40_000)
		case 3:
			sink[id] = make([]*tree, i%200+70)
		case 4:
			t := &tree{}
			runtime.SetFinalizer(t, func(*tree) {})
			sink[id] = t
		}
	}
}

func wait(mu *sync.Mutex, c chan int, stop *atomic.Bool) {
	for !stop.Load() {
		mu.Lock()
		runtime.Gosched()
		mu.Unlock()
		select {
		case c <- 1:
		case <-c:
		case <-time.After(time.Millisecond):
		}
	}
}

func check() {
	p := make([]runtime.MemProfileRecord, 5000)
	n, _ := runtime.MemProfile(p, true)
	for _, r := range p[:min(n, len(p))] {
		if r.FreeObjects > r.AllocObjects || r.InUseBytes() < 0 {
			panic(fmt.Sprint("freed more than was allocated: ", r.FreeObjects, " of ", r.AllocObjects))
		}
	}
	var b bytes.Buffer
	for _, name := range []string{"heap", "allocs", "block", "mutex", "goroutine"} {
		if err := pprof.Lookup(name).WriteTo(&b, 0); err != nil {
			panic(err)
		}
	}
}

func main() {
	runtime.GOMAXPROCS(4)
	runtime.MemProfileRate = 512
	runtime.SetBlockProfileRate(1000)
	runtime.SetMutexProfileFraction(2)
	var stop atomic.Bool
	var wg sync.WaitGroup
	var mu sync.Mutex
	c := make(chan int)
	for id := range 4 {
		wg.Add(2)
		go func() { defer wg.Done(); allocate(id, &stop) }()
		go func() { defer wg.Done(); wait(&mu, c, &stop) }()
	}
	for i := range 30 {
		runtime.MemProfileRate = []int{512, 1, 0, 4096, 100_000}[i%5]
		time.Sleep(10 * time.Millisecond)
		if i%3 == 0 {
			runtime.GC()
		}
		check()
	}
	stop.Store(true)
	wg.Wait()
	check()
	fmt.Println("done")
}
