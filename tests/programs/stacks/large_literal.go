// Large literals of constants are in no frame, so that they fit under the smallest limit.
package main

import "runtime/debug"

type large struct {
	a [1 << 20]byte
	s string
}

func set(done chan bool, p *large) {
	*p = large{s: "hello!"}
	done <- p.s == "hello!" && p.a[5] == 0
}

func main() {
	debug.SetMaxStack(1 << 16)
	done := make(chan bool)
	p := new(large)
	p.a[5] = 1
	go set(done, p)
	println(<-done)
}
