// Cleanups that could never run, or stand for nothing.
package main

import "runtime"

type T struct {
	a, b *int
	c    [4]int
}

var static T

func try(name string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			println(name+":", e.(string))
		}
	}()
	f()
	println(name + ": fine")
}

func main() {
	try("nil", func() { runtime.AddCleanup((*T)(nil), func(int) {}, 1) })
	t := new(T)
	try("equal", func() { runtime.AddCleanup(t, func(*T) {}, t) })
	try("within", func() { runtime.AddCleanup(t, func(*int) {}, &t.c[2]) })
	try("closure", func() { runtime.AddCleanup(t, func(int) { println(t) }, 1) })
	try("static", func() { runtime.AddCleanup(&static, func(int) {}, 1).Stop() })
	try("any", func() { runtime.AddCleanup(t, func(any) {}, any(5)).Stop() })
	try("string", func() { runtime.AddCleanup(&t.c, func(string) {}, "x").Stop() })
	try("zero", func() { new(runtime.Cleanup).Stop() })
	runtime.KeepAlive(t)
}
