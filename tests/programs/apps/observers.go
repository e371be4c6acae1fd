// Memory and life times: weak pointers, unique handles, cleanups, sync.Pool, sync.Map, finalizers, runtime statistics after GC.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unique"
	"weak"
)

// Cache holds values weakly: they live as long as somebody else holds them.
type Cache[K comparable, V any] struct {
	entries sync.Map // K -> weak.Pointer[V]
	made    atomic.Int32
	dropped atomic.Int32
	create  func(K) *V
}

func (c *Cache[K, V]) Get(key K) *V {
	for {
		if found, ok := c.entries.Load(key); ok {
			if v := found.(weak.Pointer[V]).Value(); v != nil {
				return v
			}
			c.entries.CompareAndDelete(key, found)
		}
		v := c.create(key)
		w := weak.Make(v)
		if _, loaded := c.entries.LoadOrStore(key, w); loaded {
			continue
		}
		c.made.Add(1)
		runtime.AddCleanup(v, func(key K) {
			c.entries.CompareAndDelete(key, w)
			c.dropped.Add(1)
		}, key)
		return v
	}
}

func (c *Cache[K, V]) Len() (n int) {
	c.entries.Range(func(any, any) bool { n++; return true })
	return n
}

type document struct {
	name string
	body []byte
	next *document
}

// until collects until a condition holds.
func until(what string, condition func() bool) {
	for range 500 {
		runtime.GC()
		if condition() {
			fmt.Println(what + ": yes")
			return
		}
		time.Sleep(time.Millisecond)
	}
	fmt.Println(what + ": no")
}

var sink any

type resource struct {
	id     int
	closed *atomic.Int32
}

func open(id int, closed *atomic.Int32) *resource {
	r := &resource{id, closed}
	runtime.SetFinalizer(r, func(r *resource) { r.closed.Add(1) })
	return r
}

//go:noinline
func fill(c *Cache[string, document], n int) (kept []*document) {
	for i := range n {
		d := c.Get(fmt.Sprint("doc", i))
		if i%10 == 0 {
			kept = append(kept, d)
		}
	}
	return kept
}

//go:noinline
func ring(closed *atomic.Int32) {
	type pair struct {
		r     *resource
		other *pair
	}
	a, b := &pair{r: open(1, closed)}, &pair{r: open(2, closed)}
	a.other, b.other = b, a
	kept := open(3, closed)
	runtime.SetFinalizer(kept, nil)
	runtime.KeepAlive(kept)
}

func main() {
	cache := &Cache[string, document]{create: func(name string) *document {
		return &document{name: name, body: bytes.Repeat([]byte(name), 100)}
	}}
	kept := fill(cache, 200)
	again := cache.Get("doc10")
	fmt.Println(len(kept), again == kept[1], cache.made.Load())
	until("most are dropped", func() bool { return cache.dropped.Load() >= 170 })
	for _, d := range kept {
		if string(d.body[:len(d.name)]) != d.name || cache.Get(d.name) != d {
			fmt.Println("lost", d.name)
		}
	}
	runtime.KeepAlive(kept)

	var closed atomic.Int32
	ring(&closed)
	for range 10 {
		ring(&closed)
	}
	until("finalizers ran", func() bool { return closed.Load() >= 18 })

	// Handles to equal values are equal, and values in a struct key too.
	type key struct {
		a string
		b int
	}
	h1, h2 := unique.Make(key{strings.Repeat("x", 3), 1}), unique.Make(key{"xxx", 1})
	fmt.Println(h1 == h2, h1.Value(), unique.Make("a") == unique.Make("b"))

	pool := sync.Pool{New: func() any { return new(bytes.Buffer) }}
	var wg sync.WaitGroup
	var total atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			for j := range 100 {
				b := pool.Get().(*bytes.Buffer)
				b.Reset()
				fmt.Fprintf(b, "%d-%d", i, j)
				total.Add(int64(b.Len()))
				pool.Put(b)
			}
		})
	}
	wg.Wait()
	fmt.Println("bytes:", total.Load())

	// Garbage does not pile up: a lot is made, little lives.
	debug.SetGCPercent(50)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 2000 {
		sink = make([]byte, 64<<10)
		if i%500 == 0 {
			var head *document
			for range 1000 {
				head = &document{next: head}
			}
			sink = head
		}
	}
	sink = nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	fmt.Println("allocated:", after.TotalAlloc-before.TotalAlloc >= 125<<20, "collections:", after.NumGC > before.NumGC+2)
	fmt.Println("heap stays small:", after.HeapAlloc < before.HeapAlloc+8<<20, after.Sys < 200<<20)
	fmt.Println("percent was", debug.SetGCPercent(100))

	goroutines := runtime.NumGoroutine()
	stop := make(chan struct{})
	for range 50 {
		go func() { <-stop }()
	}
	fmt.Println("more goroutines:", runtime.NumGoroutine()-goroutines)
	close(stop)
	for runtime.NumGoroutine() > goroutines {
		time.Sleep(time.Millisecond)
	}
	_, file, line, ok := runtime.Caller(0)
	fmt.Println(file[strings.LastIndexByte(file, '/')+1:], line, ok)
	pcs := make([]uintptr, 10)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	frame, _ := frames.Next()
	fmt.Println(frame.Function, runtime.GOOS, runtime.GOARCH)
	if w := weak.Make(new(int)); w == (weak.Pointer[int]{}) {
		fmt.Println("weak pointers are equal")
	}
	runtime.SetFinalizer(os.Stdout, 3)
}
