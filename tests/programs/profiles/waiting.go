// The profiles of those that wait, and of those that they wait for: which functions are in them, how often and how long.
package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

const pause = 20 * time.Millisecond

var (
	mu   sync.Mutex
	rw   sync.RWMutex
	cond = sync.NewCond(&mu)
)

//go:noinline
func receive(c chan int) { <-c }

//go:noinline
func send(c chan int) { c <- 1 }

//go:noinline
func choose(a, b chan int) {
	select {
	case <-a:
	case b <- 1:
	}
}

//go:noinline
func lock() {
	mu.Lock()
	mu.Unlock()
}

//go:noinline
func hold() {
	mu.Lock()
	time.Sleep(pause)
	mu.Unlock()
}

//go:noinline
func read() {
	rw.RLock()
	rw.RUnlock()
}

//go:noinline
func write() {
	rw.Lock()
	time.Sleep(pause)
	rw.Unlock()
}

//go:noinline
func await() {
	mu.Lock()
	cond.Wait()
	mu.Unlock()
}

//go:noinline
func wait(wg *sync.WaitGroup) { wg.Wait() }

//go:noinline
func sleep() { time.Sleep(pause) }

// beside has f run in a goroutine, which has time to begin, and returns when g and f are done.
func beside(f, g func()) {
	done := make(chan bool)
	go func() {
		f()
		close(done)
	}()
	time.Sleep(pause)
	g()
	for {
		select {
		case <-done:
			return
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

func run() {
	c, d := make(chan int), make(chan int)
	for range 3 {
		beside(func() { receive(c) }, func() { send(c) })
	}
	beside(func() { send(c) }, func() { receive(c) })
	beside(func() { choose(c, d) }, func() { receive(d) })
	beside(func() { choose(c, d) }, func() { close(c) })
	beside(hold, func() {})
	for range 2 {
		held := make(chan int, 1)
		beside(func() { mu.Lock(); held <- 1; time.Sleep(4 * pause); mu.Unlock() }, lock)
	}
	beside(write, func() {})
	beside(func() { rw.Lock(); time.Sleep(4 * pause); rw.Unlock() }, read)
	beside(await, cond.Broadcast)
	var wg sync.WaitGroup
	wg.Add(1)
	beside(func() { wait(&wg) }, wg.Done)
	sleep()
}

func show(title string, read func([]runtime.BlockProfileRecord) (int, bool)) {
	fmt.Println(title)
	n, _ := read(nil)
	p := make([]runtime.BlockProfileRecord, n+50)
	n, ok := read(p)
	if !ok {
		fmt.Println("more came")
	}
	counts := map[string]int64{}
	long := map[string]bool{}
	for _, r := range p[:n] {
		var names []string
		frames := runtime.CallersFrames(r.Stack())
		for more := true; more && len(names) < 2; {
			var f runtime.Frame
			f, more = frames.Next()
			names = append(names, f.Function)
		}
		name := strings.Join(names, " of ")
		counts[name] += r.Count
		long[name] = r.Cycles > 0
	}
	var lines []string
	for name, count := range counts {
		lines = append(lines, fmt.Sprintf("%s: %d %v", name, count, long[name]))
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Println(" ", line)
	}
}

func main() {
	fmt.Println(runtime.SetMutexProfileFraction(-1))
	run()
	show("nobody has asked", runtime.BlockProfile)
	show("nor for this", runtime.MutexProfile)
	runtime.SetBlockProfileRate(1)
	fmt.Println(runtime.SetMutexProfileFraction(1))
	run()
	runtime.SetBlockProfileRate(0)
	fmt.Println(runtime.SetMutexProfileFraction(0))
	run()
	show("who waits", runtime.BlockProfile)
	show("who is waited for", runtime.MutexProfile)
}
