// Deferred calls: a lock that is given back, a panic that is caught, returns before anything is deferred.
package main

import "sync"

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) move(n int) (ok bool) {
	if n == 0 {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.balance+n < 0 {
		return false
	}
	a.balance += n
	return true
}

func guarded(f func(int) int, n int) (r int) {
	defer func() {
		if e := recover(); e != nil {
			r = -1
		}
	}()
	return f(n)
}

func nested(depth int, count *int) {
	defer func() { *count++ }()
	if depth > 0 {
		nested(depth-1, count)
	}
}

func main() {
	var a account
	moved := 0
	for i := range 60_000_000 {
		if a.move(i%5 - 2) {
			moved++
		}
	}
	println(moved, a.balance)
	sum := 0
	table := [7]int{1, 2, 3, 4, 5, 6, 7}
	for i := range 40_000_000 {
		sum += guarded(func(n int) int { return table[n] }, i%7)
	}
	for i := range 200_000 {
		sum += guarded(func(n int) int { return table[n] }, 7+i%7)
	}
	println(sum)
	count := 0
	for range 400_000 {
		nested(50, &count)
	}
	println(count)
}
