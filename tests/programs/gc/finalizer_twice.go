// A second finalizer for one object, after the first was dropped and set again.
package main

import "runtime"

type T struct{ a, b *int }

type I interface{ M() }

func (*T) M() {}

func main() {
	t := &T{new(int), new(int)}
	runtime.SetFinalizer(t, func(*T) {})
	runtime.SetFinalizer(t, nil)
	runtime.SetFinalizer(t, nil)
	runtime.SetFinalizer(t, func(any) int { return 1 })
	runtime.SetFinalizer(t, nil)
	runtime.SetFinalizer(t, func(I) (string, error) { return "", nil })
	println("set")
	runtime.SetFinalizer(t, (*T).M)
	runtime.KeepAlive(t)
}
