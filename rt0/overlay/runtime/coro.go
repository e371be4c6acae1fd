package runtime

import "unsafe"

// A coro is a place where a goroutine waits for another to hand it its thread (rt0/runtime/coro.py).
type coro struct {
	gp     unsafe.Pointer
	f      func(*coro)
	mp     unsafe.Pointer
	locked [2]uint32
}

// corocreate makes the goroutine that waits in c at first; it will call start.
func corocreate(c *coro, start func())

// coroexit ends the calling goroutine and runs the one that waits in c.
func coroexit(c *coro)

//go:linkname newcoro iter.newcoro
func newcoro(f func(*coro)) *coro {
	c := &coro{f: f}
	corocreate(c, func() {
		defer coroexit(c)
		c.f(c)
	})
	return c
}
