// unsafe.Offsetof in generic functions, where it is no constant.
package main

import "unsafe"

type Inner[T any] struct {
	pad byte
	x   T
}

type Outer[K any] struct {
	a K
	Inner[K]
	z int8
}

func show[K any](d *Outer[K]) {
	println(unsafe.Offsetof(d.Inner), unsafe.Offsetof(d.x), unsafe.Offsetof(d.z), unsafe.Offsetof(d.Inner.x))
	var v Outer[K]
	println(unsafe.Offsetof((v.z)), unsafe.Sizeof(v), unsafe.Alignof(v.x))
}

func main() {
	show(new(Outer[int8]))
	show(new(Outer[int64]))
	show(new(Outer[string]))
}
