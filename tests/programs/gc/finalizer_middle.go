// A finalizer for the middle of an object.
package main

import "runtime"

type Named struct{ x, y [3]*int }

var keep *Named

func main() {
	keep = new(Named)
	small := new(int8)
	runtime.SetFinalizer(small, func(*int8) {})
	runtime.SetFinalizer(&keep.x, func(*[3]*int) {})
	println("the start is fine")
	runtime.SetFinalizer(&keep.y, func(*[3]*int) {})
}
