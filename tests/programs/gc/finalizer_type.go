// A finalizer that cannot take the object.
package main

import "runtime"

type Named struct{ x, y [3]*int }

type Ptr *Named

func main() {
	runtime.SetFinalizer(new(Named), func(Ptr) {})
	println("assignable is fine")
	runtime.SetFinalizer(new(Named), func(*int) {})
}
