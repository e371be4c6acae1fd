// Memory whose address is in a reflect.SliceHeader or StringHeader leaves the frame with it.
package main

import (
	"reflect"
	"runtime"
	"unsafe"
)

func data(s []int) unsafe.Pointer {
	return unsafe.Pointer((*reflect.SliceHeader)(unsafe.Pointer(&s)).Data)
}

func text(b []byte) (s string) {
	to := (*reflect.StringHeader)(unsafe.Pointer(&s))
	to.Data = (*reflect.SliceHeader)(unsafe.Pointer(&b)).Data
	to.Len = len(b)
	return s
}

//go:noinline
func first() unsafe.Pointer { return data([]int{1, 2, 3, 4}) }

//go:noinline
func hello() string {
	b := make([]byte, 0, 32)
	b = append(b, "hello"...)
	return text(b)
}

//go:noinline
func overwrite(n int) int {
	var a [64]int
	for i := range a {
		a[i] = -n
	}
	return a[n]
}

func main() {
	p, s := first(), hello()
	overwrite(3)
	runtime.GC()
	println(*(*[4]int)(p) == [4]int{1, 2, 3, 4}, s)
}
