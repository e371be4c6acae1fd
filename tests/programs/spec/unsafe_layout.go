// Sizes, alignments and offsets, and package unsafe's functions on pointers, slices and strings.
package main

import "unsafe"

type mixed struct {
	a bool
	b int64
	c uint16
	d string
	e [3]byte
	f any
	g []int
	h struct{}
}

type nested struct {
	x int8
	mixed
	y complex64
}

const size = unsafe.Sizeof(mixed{})

var array [unsafe.Sizeof(uintptr(0))]int

func main() {
	var m mixed
	var n nested
	println(size, unsafe.Alignof(m), len(array))
	println(unsafe.Offsetof(m.b), unsafe.Offsetof(m.c), unsafe.Offsetof(m.d), unsafe.Offsetof(m.e), unsafe.Offsetof(m.f), unsafe.Offsetof(m.g), unsafe.Offsetof(m.h))
	println(unsafe.Offsetof(n.mixed), unsafe.Offsetof(n.y), unsafe.Offsetof(n.c), unsafe.Sizeof(n))
	println(unsafe.Sizeof(""), unsafe.Sizeof([]int{}), unsafe.Sizeof(map[int]int{}), unsafe.Sizeof(struct{}{}), unsafe.Sizeof(func() {}), unsafe.Sizeof([0]int{}))
	println(unsafe.Alignof(m.a), unsafe.Alignof(m.c), unsafe.Alignof(n.y), unsafe.Sizeof(1i), unsafe.Sizeof('a'), unsafe.Sizeof(1.5))
	x := [4]int32{1, 2, 3, 4}
	p := unsafe.Pointer(&x)
	q := (*int32)(unsafe.Add(p, 8))
	*q = 30
	println(x[2], *(*int64)(p), uintptr(unsafe.Pointer(&x[3]))-uintptr(p))
	s := unsafe.Slice(&x[1], 2)
	s[0] = 20
	println(x[1], len(s), cap(s), unsafe.SliceData(s) == &x[1])
	b := []byte("hello")
	str := unsafe.String(&b[1], 3)
	b[1] = 'E'
	println(str, len(str), *unsafe.StringData("xyz"))
	f := 1.5
	println(*(*uint64)(unsafe.Pointer(&f)), *(*float32)(unsafe.Pointer(&x[0])) > 0)
	println(unsafe.Slice((*int)(nil), 0) == nil)
	m.c = 7
	println(*(*uint16)(unsafe.Pointer(uintptr(unsafe.Pointer(&m)) + unsafe.Offsetof(m.c))))
	func() {
		defer func() { println(recover().(error).Error()) }()
		k := -1
		_ = unsafe.Slice(&x[0], k)
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		_ = unsafe.String((*byte)(nil), len(x))
	}()
}
