// Dumps of all stacks while the collector marks: no goroutine is left out by it, and none of the dumps.
package main

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
)

type node struct {
	next *node
	n    [7]int
}

func chain(n int) *node {
	var first *node
	for i := range n {
		first = &node{first, [7]int{i}}
	}
	return first
}

func length(p *node) (n int) {
	for ; p != nil; p = p.next {
		n += 1 + p.n[0]*0
	}
	return n
}

// wave parks goroutines, dumps all stacks from several others, and lets the first go on. It answers how many of
// them were in each dump, at least.
func wave() int {
	var parked, wg, dumping sync.WaitGroup
	release := make(chan bool)
	for range 3 {
		parked.Add(1)
		wg.Add(1)
		go func() {
			defer wg.Done()
			mine := chain(100)
			parked.Done()
			<-release
			if length(mine) != 100 {
				panic("lost")
			}
		}()
	}
	parked.Wait()
	runtime.Gosched()
	least := 100
	var mu sync.Mutex
	for range 2 {
		dumping.Add(1)
		go func() {
			defer dumping.Done()
			for range 10 {
				buf := make([]byte, 1<<20)
				buf = buf[:runtime.Stack(buf, true)]
				kept := bytes.NewBuffer(nil)
				kept.Write(buf)
				n := strings.Count(kept.String(), "main.wave.func1(")
				mu.Lock()
				least = min(least, n)
				mu.Unlock()
			}
		}()
	}
	dumping.Wait()
	close(release)
	wg.Wait()
	return least
}

func main() {
	runtime.GOMAXPROCS(4)
	least := 100
	for range 60 {
		least = min(least, wave())
	}
	fmt.Println(least)
}
