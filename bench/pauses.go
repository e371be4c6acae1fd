// How long collections stop a program with a large heap that goes on allocating: prints, in microseconds, all
// pauses, the longest one, and the longest time between two ticks of a goroutine that wants one each 100;
// then the collections, and milliseconds.
package main

import (
	"os"
	"runtime"
	"strconv"
	"time"
)

type node struct {
	left, right *node
	pad         [4]int
}

func tree(depth int) *node {
	n := &node{}
	if depth > 0 {
		n.left, n.right = tree(depth-1), tree(depth-1)
	}
	return n
}

// tick reports the longest gap when it is told to stop.
func tick(stop chan bool, gap chan time.Duration) {
	var longest time.Duration
	last := time.Now()
	for {
		select {
		case <-stop:
			gap <- longest
			return
		default:
		}
		time.Sleep(100 * time.Microsecond)
		now := time.Now()
		longest = max(longest, now.Sub(last))
		last = now
	}
}

func main() {
	megabytes, _ := strconv.Atoi(os.Args[1])
	// A tree of this depth has 1.5 MB.
	live := make([]*node, megabytes*2/3)
	for i := range live {
		live[i] = tree(14)
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, gap := make(chan bool), make(chan time.Duration)
	go tick(stop, gap)
	start := time.Now()
	for i := range 8 * len(live) {
		live[i*7%len(live)] = tree(14)
	}
	elapsed := time.Since(start)
	stop <- true
	longest := <-gap
	runtime.ReadMemStats(&after)
	var worst uint64
	for i := before.NumGC; i < after.NumGC; i++ {
		worst = max(worst, after.PauseNs[i%256])
	}
	total := after.PauseTotalNs - before.PauseTotalNs
	println(total/1000, worst/1000, longest.Microseconds(), after.NumGC-before.NumGC, elapsed.Milliseconds())
}
