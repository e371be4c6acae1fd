package runtime

import (
	"internal/abi"
	"unsafe"
)

// A Cleanup stands for a call of AddCleanup. The zero value stands for none.
type Cleanup struct {
	id  uint64
	ptr uintptr // not a pointer, so that it does not keep the object
}

func addCleanup(p unsafe.Pointer, fn func()) uint64

func stopCleanup(p uintptr, id uint64)

// AddCleanup makes the runtime call cleanup(arg) some time after nothing can reach the object of ptr any more. An object
// may have several cleanups, ptr may point into its middle, and it is gone when they run. They are called one after the
// other, in a goroutine that does that for all objects; what takes long belongs into another. There is no promise that a
// cleanup runs before the program ends, nor that it runs for objects that share memory with others, which may be all
// under 16 bytes without pointers.
//
// Neither cleanup nor arg may keep ptr reachable: it would never run. AddCleanup panics where it sees that.
//
// Its frame must not be part of the caller's, where copies of ptr could be found long after.
//
//go:noinline
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	ptr = abi.Escape(ptr)
	if ptr == nil {
		panic("runtime.AddCleanup: ptr is nil")
	}
	argument := any(arg)
	p := unsafe.Pointer(ptr)
	if !checkCleanup(p, efaceOf(&argument)) {
		return Cleanup{}
	}
	base, size, _ := allocatedBlock(uintptr(p))
	if closesOver(*(*unsafe.Pointer)(unsafe.Pointer(&cleanup)), base, size) {
		panic("runtime.AddCleanup: cleanup function closes over ptr, cleanup will never run")
	}
	id := addCleanup(p, func() { cleanup(arg) })
	KeepAlive(ptr)
	return Cleanup{id, uintptr(p)}
}

// checkCleanup panics if a cleanup's argument refers to the object of ptr, and reports whether that can die.
func checkCleanup(ptr unsafe.Pointer, arg *eface) bool {
	pointer := arg.typ != nil && (arg.typ.Kind() == abi.Pointer || arg.typ.Kind() == abi.UnsafePointer)
	if pointer && arg.data == ptr {
		panic("runtime.AddCleanup: ptr is equal to arg, cleanup will never run")
	}
	base, size, tiny := allocatedBlock(uintptr(ptr))
	if base == 0 {
		if isStatic(uintptr(ptr)) {
			return false
		}
		panic("runtime.AddCleanup: ptr not in allocated block")
	}
	if pointer && uintptr(arg.data)-base < size && !tiny {
		panic("runtime.AddCleanup: ptr is within arg, cleanup will never run")
	}
	return true
}

// closesOver reports whether a closure has a pointer to an object of size bytes at base.
func closesOver(fn unsafe.Pointer, base, size uintptr) bool

// Stop drops the cleanup, unless its call is due already. The object of AddCleanup's ptr must still be reachable, for
// the effect to be sure.
func (c Cleanup) Stop() {
	if c.id != 0 {
		stopCleanup(c.ptr, c.id)
	}
}
