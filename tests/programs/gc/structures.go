// Linked structures that goroutines build, cut, hand over and rebuild, each with a checksum that has to stay right.
package main

import (
	"runtime"
	"sync"
)

type node struct {
	left, right *node
	value       uint64
	payload     []byte
	name        string
	any         any
}

type random uint64

func (r *random) next() uint64 {
	*r ^= *r << 13
	*r ^= *r >> 7
	*r ^= *r << 17
	return uint64(*r)
}

func text(v uint64) string {
	b := make([]byte, 0, 8)
	for v != 0 {
		b = append(b, byte('a'+v%26))
		v /= 26
	}
	return string(b)
}

func grow(r *random, depth int) *node {
	n := &node{value: r.next()}
	n.payload = make([]byte, n.value%97)
	for i := range n.payload {
		n.payload[i] = byte(n.value >> (i % 8))
	}
	n.name = text(n.value)
	switch n.value % 4 {
	case 0:
		n.any = n.value
	case 1:
		n.any = n.name
	case 2:
		v := n.value
		n.any = &v
	case 3:
		v := n.value
		n.any = func() uint64 { return v }
	}
	if depth > 0 {
		n.left = grow(r, depth-1)
		n.right = grow(r, depth-1)
	}
	return n
}

// check returns a sum over a tree, or panics.
func (n *node) check() uint64 {
	if n == nil {
		return 1
	}
	if len(n.payload) != int(n.value%97) || n.name != text(n.value) {
		panic("length or name")
	}
	for i, b := range n.payload {
		if b != byte(n.value>>(i%8)) {
			panic("payload")
		}
	}
	var v uint64
	switch x := n.any.(type) {
	case uint64:
		v = x
	case string:
		if x != n.name {
			panic("string")
		}
		v = n.value
	case *uint64:
		v = *x
	case func() uint64:
		v = x()
	}
	if v != n.value {
		panic("value")
	}
	return n.value*31 + n.left.check()*7 + n.right.check()
}

// cut replaces a random subtree, and returns the old one.
func (n *node) cut(r *random, depth int) *node {
	for depth > 1 {
		next := n.left
		if r.next()&1 == 0 {
			next = n.right
		}
		if next == nil || r.next()%5 == 0 {
			break
		}
		n, depth = next, depth-1
	}
	old := n.left
	n.left = grow(r, depth-1)
	return old
}

const (
	workers = 8
	depth   = 7
	rounds  = 60
)

func worker(id int, in <-chan *node, out chan<- *node) uint64 {
	r := random(id*7919 + 1)
	tree := grow(&r, depth)
	index := map[uint64]*node{}
	var sum uint64
	for round := range rounds {
		old := tree.cut(&r, depth)
		index[uint64(round)%16] = old
		before := old.check()
		out <- old
		other := <-in
		sum += other.check()
		if old.check() != before {
			panic("changed")
		}
		if round%16 == 0 {
			runtime.Gosched()
		}
		for _, n := range index {
			sum ^= n.check()
		}
	}
	return sum + tree.check()
}

func main() {
	links := make([]chan *node, workers)
	for i := range links {
		links[i] = make(chan *node, 1)
	}
	sums := make([]uint64, workers)
	var wg sync.WaitGroup
	for i := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sums[i] = worker(i, links[i], links[(i+1)%workers])
		}()
	}
	wg.Wait()
	for i, s := range sums {
		println(i, s)
	}
}
