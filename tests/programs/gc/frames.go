// Inlined functions store pointers to variables in the frame around them, while collections run.
package main

import "runtime"

type node struct {
	next *node
	n    int
}

type pair struct {
	a, b *node
	text string
}

func (p *node) link(q *node)   { p.next = q }
func (p *pair) set(a, b *node) { p.a, p.b = a, b }
func (p *pair) turn()          { p.a, p.b = p.b, p.a }
func (p *pair) say(s string)   { p.text = s + "!" }
func swap(a []*node, i, k int) { a[i], a[k] = a[k], a[i] }
func fill(a []*node, from int) {
	for i := range a {
		a[i] = &node{n: from + i}
	}
}

var sink *[512]byte

func churn() { sink = new([512]byte) }

// inFrame turns an array around that nobody else knows.
func inFrame(rounds int) int {
	var array [16]*node
	a := array[:]
	fill(a, 100)
	for range rounds {
		for i := range len(a) / 2 {
			swap(a, i, len(a)-1-i)
			churn()
		}
	}
	sum := 0
	for i, p := range a {
		sum += i * p.n
	}
	return sum
}

// pairs has structs in the frame, of which one is handed on in the end.
func pairs(rounds int) int {
	var p, q pair
	p.set(&node{n: 1}, &node{n: 2})
	q.set(&node{n: 3}, p.a)
	for r := range rounds {
		p.turn()
		q.turn()
		p.say("text")
		p.b.link(&node{n: r})
		p.b.link(q.a)
		churn()
	}
	return p.a.n*1000 + p.b.n*100 + q.a.n*10 + q.b.n + len(p.text) + length(&q)
}

//go:noinline
func length(p *pair) int {
	n := 0
	for x := p.a; x != nil && n < 10; x = x.next {
		n++
	}
	return n
}

// moving takes the only pointer to an object from a new object to a register and back.
func moving(rounds int, old *node) int {
	sum := 0
	for r := range rounds {
		x := &node{n: r}
		x.link(&node{n: r + 1})
		if r%3 == 0 {
			old.link(x)
		}
		y := x.next
		x.link(nil)
		churn()
		x.link(y)
		sum += x.next.n
	}
	return sum + old.next.n
}

func main() {
	done := make(chan int)
	for range 2 {
		go func() {
			old := &node{}
			sum := inFrame(2000) + pairs(10000) + moving(10000, old)
			runtime.GC()
			done <- sum + old.next.next.n
		}()
	}
	println(<-done, <-done, inFrame(1001), pairs(1001))
}
