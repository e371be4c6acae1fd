// Loops without calls, which a collection stops anywhere, while other goroutines allocate.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

type node struct {
	next *node
	v    uint64
	pad  [3]uint64
}

var stop atomic.Bool

func ring(n int, seed uint64) *node {
	first := &node{v: seed}
	last := first
	for i := 1; i < n; i++ {
		last.next = &node{v: seed + uint64(i)}
		last = last.next
	}
	last.next = first
	return first
}

// walk holds nothing of the ring but one pointer, in a register.
func walk(p *node, steps int) (sum uint64) {
	for range steps {
		sum += p.v
		p = p.next
	}
	return
}

// relink moves nodes from one list to another and back: each is reachable only by a register for a moment.
func relink(p *node, rounds int) *node {
	var other *node
	for range rounds {
		for p != nil {
			n := p
			p = p.next
			n.next = other
			other = n
		}
		p, other = other, nil
	}
	return p
}

func list(n int) (p *node) {
	for i := range n {
		p = &node{next: p, v: uint64(i)}
	}
	return
}

func sums(s []uint64) (a, b, c, d uint64) {
	for i := range s {
		a += s[i]
		b ^= s[len(s)-1-i]
		c = c*3 + s[i]
		d |= s[i/2]
	}
	return
}

func main() {
	var wg, garbage sync.WaitGroup
	for range 3 {
		garbage.Add(1)
		go func() {
			defer garbage.Done()
			for i := 0; !stop.Load(); i++ {
				p := list(100)
				if p.v != 99 {
					panic("list")
				}
				_ = make([]uint64, 64)
				if i%50 == 0 {
					runtime.GC()
				}
				runtime.Gosched()
			}
		}()
	}
	out := make([]uint64, 6)
	for i := range 2 {
		wg.Add(3)
		go func() {
			defer wg.Done()
			for k := range 20 {
				out[3*i] += walk(ring(1000, uint64(k)), 200000)
			}
		}()
		go func() {
			defer wg.Done()
			p := relink(list(1000), 1000)
			for ; p != nil; p = p.next {
				out[3*i+1] = out[3*i+1]*31 + p.v
			}
		}()
		go func() {
			defer wg.Done()
			for k := range 200 {
				s := make([]uint64, 5000)
				for j := range s {
					s[j] = uint64(j * k)
				}
				a, b, c, d := sums(s)
				out[3*i+2] += a + b*3 + c*5 + d*7
			}
		}()
	}
	wg.Wait()
	stop.Store(true)
	garbage.Wait()
	for _, x := range out {
		println(x)
	}
}
