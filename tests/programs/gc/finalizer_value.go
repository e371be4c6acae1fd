// A finalizer for a value that is no pointer.
package main

import "runtime"

type Named struct{ x, y int }

func main() {
	runtime.SetFinalizer(Named{1, 2}, func(*Named) {})
}
