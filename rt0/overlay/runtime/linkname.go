package runtime

import "unsafe"

// What packages of modules take by //go:linkname, though it is not meant for them, and Go can say; the rest is in
// linkname.py.

var (
	divideError   = error(errorString("integer divide by zero"))
	overflowError = error(errorString("integer overflow"))
)

func add(p unsafe.Pointer, x uintptr) unsafe.Pointer { return unsafe.Add(p, x) }

// noescape returns p, of which escape analysis is not to know where it comes from.
func noescape(p unsafe.Pointer) unsafe.Pointer {
	x := uintptr(p)
	return unsafe.Pointer(x ^ 0)
}

// heapObjectsCanMove is asked by those who rely on it that they cannot.
func heapObjectsCanMove() bool { return false }

func gobytes(p *byte, n int) []byte { return append([]byte{}, unsafe.Slice(p, n)...) }

func gostringn(p *byte, n int) string { return string(unsafe.Slice(p, n)) }

func memhash(p unsafe.Pointer, h, n uintptr) uintptr

func stringHash(s string, seed uintptr) uintptr {
	return memhash(unsafe.Pointer(unsafe.StringData(s)), seed, uintptr(len(s)))
}

// What the data word of an interface that holds a value points to.

func convT64(v uint64) unsafe.Pointer     { return unsafe.Pointer(&v) }
func convTstring(v string) unsafe.Pointer { return unsafe.Pointer(&v) }
func convTslice(v []byte) unsafe.Pointer  { return unsafe.Pointer(&v) }
