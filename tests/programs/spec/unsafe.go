// unsafe.Slice, unsafe.String and their limits.
package main

import "unsafe"

type big struct{ a [48]byte }

func try(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(what, r.(error).Error())
		} else {
			println(what, "fine")
		}
	}()
	f()
}

//go:noinline
func id[T any](x T) T { return x }

func main() {
	a := []int{1, 2, 3}
	b := []byte("text")
	var bp *big
	var zp *struct{}
	z := &struct{}{}
	try("ok", func() { println(len(unsafe.Slice(&a[0], id(3))), unsafe.String(&b[0], id(uint8(4)))) })
	try("zero", func() { println(unsafe.Slice((*int)(nil), id(0)) == nil, unsafe.String(nil, id(0)) == "") })
	try("negative", func() { _ = unsafe.Slice(&a[0], id(-1)) })
	try("unsigned", func() { _ = unsafe.Slice(&a[0], id(uint64(1)<<63)) })
	try("huge", func() { _ = unsafe.Slice(&a[0], id(1<<60)) })
	try("overflow", func() { _ = unsafe.Slice(id(&big{}), id(1<<59)) })
	try("nil", func() { _ = unsafe.Slice(bp, id(1)) })
	try("nil huge", func() { _ = unsafe.Slice(bp, id(1<<62)) })
	try("nil negative", func() { _ = unsafe.Slice(bp, id(-1)) })
	try("empty", func() { println(len(unsafe.Slice(z, id(1<<62)))) })
	try("empty nil", func() { _ = unsafe.Slice(zp, id(1)) })
	try("empty nil zero", func() { println(unsafe.Slice(zp, id(0)) == nil) })
	try("string negative", func() { _ = unsafe.String(&b[0], id(-1)) })
	try("string huge", func() { println(len(unsafe.String(&b[0], id(1<<62)))) })
	try("string nil", func() { _ = unsafe.String(nil, id(1)) })
	try("string unsigned", func() { _ = unsafe.String(&b[0], id(^uint(0))) })
}
