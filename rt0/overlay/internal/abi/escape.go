package abi

import "unsafe"

// NoEscape hides a pointer from escape analysis. Whoever calls it knows that the pointer is not kept.
//
//go:nosplit
//go:nocheckptr
func NoEscape(p unsafe.Pointer) unsafe.Pointer {
	x := uintptr(p)
	return unsafe.Pointer(x ^ 0)
}

// never is false, which no compiler knows.
var never bool

var sink any

// Escape returns x, and makes whatever it points to be on the heap.
func Escape[T any](x T) T {
	if never {
		sink = x
	}
	return x
}

// EscapeNonString makes whatever v points to be on the heap. Strings need not be, for its callers, but may.
func EscapeNonString[T any](v T) {
	if never {
		sink = v
	}
}

// EscapeToResultNonString returns v. What its strings point to need not live as long as the result, for its callers
// replace them.
func EscapeToResultNonString[T any](v T) T {
	EscapeNonString(v)
	return *(*T)(NoEscape(unsafe.Pointer(&v)))
}
