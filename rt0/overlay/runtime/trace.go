package runtime

import "unsafe"

type noTraces struct{}

func (noTraces) Error() string { return "rt0 writes no execution traces of this form" }

// StartTrace would start an execution trace; see package runtime/trace.
func StartTrace() error { return noTraces{} }

// StopTrace would end it.
func StopTrace() {}

// ReadTrace returns nil, as it does when no trace is being taken.
func ReadTrace() (buf []byte) { return nil }

var cgoTraceback, cgoContext, cgoSymbolizer unsafe.Pointer

// SetCgoTraceback keeps functions that would be called for frames of C functions, of which there are none.
func SetCgoTraceback(version int, traceback, context, symbolizer unsafe.Pointer) {
	if version != 0 {
		panic("unsupported version")
	}
	if cgoTraceback != nil && cgoTraceback != traceback ||
		cgoContext != nil && cgoContext != context ||
		cgoSymbolizer != nil && cgoSymbolizer != symbolizer {
		panic("call SetCgoTraceback only once")
	}
	cgoTraceback, cgoContext, cgoSymbolizer = traceback, context, symbolizer
}
