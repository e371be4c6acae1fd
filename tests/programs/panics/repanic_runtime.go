// A runtime error that is recovered and panicked again is the same value; an error around it is another one.
package main

import "runtime"

type wrapped struct{ err error }

func (w wrapped) Error() string { return "again: " + w.err.Error() }

func again(f func()) {
	defer func() {
		r := recover()
		_, ok := r.(runtime.Error)
		println(ok)
		panic(r)
	}()
	f()
}

func main() {
	func() {
		defer func() { println(recover().(error).Error()) }()
		again(func() {
			var m map[string]int
			m["a"] = 1
		})
	}()
	defer func() {
		err := recover().(error)
		println("recovered:", err.Error())
		panic(wrapped{err})
	}()
	again(func() {
		again(func() {
			var p *int
			*p = 1
		})
	})
}
