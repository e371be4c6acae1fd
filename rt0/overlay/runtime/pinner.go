package runtime

import (
	"internal/abi"
	"unsafe"
)

// A Pinner keeps objects, which never move here, from being freed, until its Unpin is called. Its zero value is ready.
type Pinner struct {
	*pinner
}

type pinner struct {
	refs []unsafe.Pointer
}

// Pin keeps the object that a pointer points to. An object may be pinned more than once; what it refers to has to be
// pinned by itself before its address is handed to C code.
func (p *Pinner) Pin(pointer any) {
	e := efaceOf(&pointer)
	if e.typ == nil {
		panic(errorString("runtime.Pinner: argument is nil"))
	}
	if kind := e.typ.Kind(); kind != abi.Pointer && kind != abi.UnsafePointer {
		panic(errorString("runtime.Pinner: argument is not a pointer: " + typeString(unsafe.Pointer(e.typ))))
	}
	if p.pinner == nil {
		p.pinner = new(pinner)
		SetFinalizer(p.pinner, (*pinner).leaked)
	}
	if base, _, _ := allocatedBlock(uintptr(e.data)); base != 0 {
		p.refs = append(p.refs, e.data)
	}
}

// Unpin lets go of everything that was pinned.
func (p *Pinner) Unpin() {
	if p.pinner != nil {
		p.refs = nil
	}
}

// leaked is the finalizer of a pinner.
func (p *pinner) leaked() {
	if len(p.refs) != 0 {
		panic(errorString("runtime.Pinner: found leaking pinned pointer; forgot to call Unpin?"))
	}
}
