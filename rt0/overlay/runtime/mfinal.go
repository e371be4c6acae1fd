package runtime

import (
	"internal/abi"
	"unsafe"
)

// An eface is the memory of an empty interface.
type eface struct {
	typ  *abi.Type
	data unsafe.Pointer
}

func efaceOf(p *any) *eface { return (*eface)(unsafe.Pointer(p)) }

// allocatedBlock returns the start and the size of the object of the heap that p points into, and whether small objects
// share it. The start is 0 if there is none.
func allocatedBlock(p uintptr) (base, size uintptr, tiny bool)

// isStatic reports whether p is in memory that the linker laid out.
func isStatic(p uintptr) bool

// implements reports whether a type has the methods of an interface type that has some.
func implements(inter, typ *abi.Type) bool

func addFinalizer(p, fn unsafe.Pointer, typ, fnType *abi.Type) bool

func removeFinalizer(p unsafe.Pointer)

func throw(s string)

// maxTinySize is the size from which on objects without pointers have their memory for themselves.
const maxTinySize = 16

// SetFinalizer makes the runtime call finalizer with obj when nothing else can reach obj any more, in a goroutine that
// does that for all objects, one after the other. The object, and all that it refers to, is kept for that call, and is
// freed when a later collection finds it unreachable again.
//
// obj must be a pointer to the start of an object, finalizer a function with one parameter to which obj can be assigned.
// A nil finalizer drops the one that was set. There is no promise that a finalizer runs before the program ends.
func SetFinalizer(obj any, finalizer any) {
	o, f := efaceOf(&obj), efaceOf(&finalizer)
	if o.typ == nil {
		throw("runtime.SetFinalizer: first argument is nil")
	}
	if o.typ.Kind() != abi.Pointer {
		throw("runtime.SetFinalizer: first argument is " + typeString(unsafe.Pointer(o.typ)) + ", not pointer")
	}
	elem := (*abi.PtrType)(unsafe.Pointer(o.typ)).Elem
	base, _, _ := allocatedBlock(uintptr(o.data))
	if base == 0 {
		if isStatic(uintptr(o.data)) {
			return
		}
		throw("runtime.SetFinalizer: pointer not in allocated block")
	}
	if uintptr(o.data) != base && (elem.Pointers() || elem.Size_ >= maxTinySize) {
		throw("runtime.SetFinalizer: pointer not at beginning of allocated block")
	}
	if f.typ == nil {
		removeFinalizer(o.data)
		KeepAlive(obj)
		return
	}
	if f.typ.Kind() != abi.Func {
		throw("runtime.SetFinalizer: second argument is " + typeString(unsafe.Pointer(f.typ)) + ", not a function")
	}
	ft := (*abi.FuncType)(unsafe.Pointer(f.typ))
	if ft.IsVariadic() || !takes(ft, o.typ) {
		why := ""
		if ft.IsVariadic() {
			why = " because dotdotdot"
		}
		throw("runtime.SetFinalizer: cannot pass " + typeString(unsafe.Pointer(o.typ)) + " to finalizer " +
			typeString(unsafe.Pointer(f.typ)) + why)
	}
	if !addFinalizer(o.data, f.data, o.typ, f.typ) {
		throw("runtime.SetFinalizer: finalizer already set")
	}
	KeepAlive(obj)
}

// takes reports whether a function has one parameter, to which a value of a pointer type can be assigned.
func takes(ft *abi.FuncType, typ *abi.Type) bool {
	if ft.InCount != 1 {
		return false
	}
	param := ft.In(0)
	switch {
	case param == typ:
		return true
	case param.Kind() == abi.Pointer:
		named := param.Uncommon() != nil && typ.Uncommon() != nil
		return !named && (*abi.PtrType)(unsafe.Pointer(param)).Elem == (*abi.PtrType)(unsafe.Pointer(typ)).Elem
	case param.Kind() == abi.Interface:
		inter := (*abi.InterfaceType)(unsafe.Pointer(param))
		return len(inter.Methods) == 0 || implements(param, typ)
	}
	return false
}
