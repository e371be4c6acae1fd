// The memory profile with all allocations in it: how many objects of which size, by function; what is freed.
package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

type node struct {
	next *node
	data [3]int
}

var (
	keep   []*node
	bytes  []byte
	arrays [][]byte
	words  [][]int
)

//go:noinline
func nodes(n int) {
	for range n {
		keep = append(keep, &node{})
	}
}

//go:noinline
func garbage(n int) {
	for range n {
		bytes = make([]byte, 1000)
	}
}

//go:noinline
func large(n int) {
	for range n {
		arrays = append(arrays, make([]byte, 100_000))
	}
}

//go:noinline
func sized(n int) {
	for i := range n {
		words = append(words, make([]int, i*8+8))
	}
}

//go:noinline
func elsewhere(f func(int), n int) {
	done := make(chan bool)
	go func() {
		f(n)
		done <- true
	}()
	<-done
}

func profile() []runtime.MemProfileRecord {
	for {
		n, _ := runtime.MemProfile(nil, true)
		p := make([]runtime.MemProfileRecord, n+50)
		if n, ok := runtime.MemProfile(p, true); ok {
			return p[:n]
		}
	}
}

// show prints what was allocated, in objects of a size, in the functions that are named; arrays of append are left out.
func show(title string, sizes map[string][]int64) {
	fmt.Println(title)
	var lines []string
	for _, r := range profile() {
		frames := runtime.CallersFrames(r.Stack())
		for {
			f, more := frames.Next()
			name, _ := strings.CutPrefix(f.Function, "main.")
			if r.AllocObjects != 0 && slices.Contains(sizes[name], r.AllocBytes/r.AllocObjects) {
				size := r.AllocBytes / r.AllocObjects
				freed := "few" // where stacks are scanned conservatively, one or two may be found there
				if r.AllocObjects <= 2 {
					freed = "perhaps"
				} else if r.FreeObjects >= r.AllocObjects-2 {
					freed = "all"
				}
				lines = append(lines, fmt.Sprintf("%s %d: %d, freed %s", name, size, r.AllocObjects, freed))
			}
			if !more {
				break
			}
		}
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Println(" ", line)
	}
}

func main() {
	runtime.MemProfileRate = 1
	append2 := func(f func(int), n int) {
		keep = make([]*node, 0, 10_000)
		arrays = make([][]byte, 0, 10_000)
		words = make([][]int, 0, 10_000)
		f(n)
	}
	append2(nodes, 777)
	elsewhere(garbage, 500)
	bytes = nil
	sizes := map[string][]int64{"nodes": {32}, "garbage": {1024}, "large": {106_496}, "sized": {64, 128, 192, 256, 384}}
	runtime.GC()
	show("nodes are kept, the rest is garbage", sizes)
	append2(large, 10)
	append2(sized, 5)
	runtime.GC()
	runtime.GC()
	show("nodes and large arrays are garbage", sizes)
	runtime.MemProfileRate = 0
	elsewhere(func(int) { bytes = make([]byte, 10) }, 1) // gc samples the first object after a change
	nodes(100)
	garbage(100)
	runtime.GC()
	show("nothing is sampled", sizes)
}
