// A finalizer for nothing.
package main

import "runtime"

func main() {
	var p *int
	runtime.SetFinalizer(&global, nil)
	runtime.SetFinalizer(new(struct{}), func(*struct{}) {})
	println("static and empty objects are fine")
	_ = p
	runtime.SetFinalizer(nil, func(*int) {})
}

var global int
