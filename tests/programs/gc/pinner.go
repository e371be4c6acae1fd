// Pinned objects, and what cannot be pinned.
package main

import "runtime"

func try(name string, v any) {
	var p runtime.Pinner
	defer func() {
		p.Unpin()
		if e := recover(); e != nil {
			println(name+":", e.(error).Error())
		}
	}()
	p.Pin(v)
	p.Pin(v)
	println(name + ": pinned")
}

func main() {
	try("pointer", new(int))
	try("value", 5)
	try("nil", nil)
	try("string", "text")
	new(runtime.Pinner).Unpin()
}
