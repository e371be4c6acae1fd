// Goroutines know who made them, wherever on the stack of that one it was.
package main

import (
	"runtime"
	"strings"
	"sync"
)

var (
	wg    sync.WaitGroup
	mu    sync.Mutex
	wrong = map[string]int{}
)

func look() {
	defer wg.Done()
	buf := make([]byte, 2000)
	text := string(buf[:runtime.Stack(buf, false)])
	_, by, _ := strings.Cut(text, "created by ")
	by, _, _ = strings.Cut(by, " ")
	if !strings.HasPrefix(by, "main.down") {
		mu.Lock()
		wrong[by]++
		mu.Unlock()
	}
}

//go:noinline
func down1(n, seed int) int {
	wg.Add(1)
	go look()
	return next(n-1, seed) + 1
}

//go:noinline
func down2(n, seed int) int {
	var pad [3]int
	for i := range pad {
		pad[i] = n ^ seed>>i
	}
	wg.Add(1)
	go look()
	return next(n-1, seed) + pad[seed&1]
}

//go:noinline
func down3(n, seed int) int {
	var pad [10]int
	for i := range pad {
		pad[i] = n ^ seed>>i
	}
	wg.Add(1)
	go look()
	return next(n-1, seed) + pad[seed&7]
}

func next(n, seed int) int {
	if n == 0 {
		return 0
	}
	seed = (seed*1103515245 + 12345) & 0x7fffffff
	switch seed >> 16 % 3 {
	case 0:
		return down1(n, seed)
	case 1:
		return down2(n, seed)
	}
	return down3(n, seed)
}

func main() {
	for seed := range 60 {
		next(60, seed)
		wg.Wait()
	}
	println(len(wrong))
	for by, n := range wrong {
		println(by, n)
	}
}
