// Package runtime is the Go side of rt0's runtime: what programs can name.
//
// The work is done by native functions in rt0/runtime; a function without a body here is one of them, under the same
// name.
package runtime

import (
	_ "internal/runtime/maps" // compiled code calls it
	"unsafe"
)

// GOOS is the running program's operating system target.
const GOOS string = "linux"

// GOARCH is the running program's architecture target.
const GOARCH string = "amd64"

// Compiler is the name of the compiler toolchain whose language and library this one has.
const Compiler = "gc"

// Gosched yields the processor, allowing other goroutines to run.
func Gosched()

// Goexit runs all deferred calls of the calling goroutine and ends it.
func Goexit()

// GOMAXPROCS sets the number of threads that may run Go code at the same time, if n > 0, and returns the old number.
func GOMAXPROCS(n int) int

// SetDefaultGOMAXPROCS sets GOMAXPROCS to what it is without a GOMAXPROCS in the environment.
func SetDefaultGOMAXPROCS()

// NumCPU returns the number of CPUs that the process could use when it started.
func NumCPU() int

// NumGoroutine returns the number of goroutines that exist.
func NumGoroutine() int

// NumCgoCall returns 0: there is no cgo.
func NumCgoCall() int64 { return 0 }

// GC runs a garbage collection and waits for it.
func GC()

// LockOSThread ties the calling goroutine to its thread until as many calls of UnlockOSThread have been made.
func LockOSThread()

// UnlockOSThread undoes one call of LockOSThread.
func UnlockOSThread()

// keptAlive is never true, but no compiler knows.
var keptAlive bool

var keptAliveSink uintptr

// KeepAlive marks its argument as reachable up to this call. It does not escape, since a number is no pointer.
//
//go:noinline
func KeepAlive(x any) {
	if keptAlive {
		keptAliveSink = (*[2]uintptr)(unsafe.Pointer(&x))[1]
	}
}

// typeString returns the name of the type with this descriptor, as reflect prints it.
func typeString(t unsafe.Pointer) string

// pkgpath returns the import path of the package that declares the type with this descriptor.
func pkgpath(t unsafe.Pointer) string
