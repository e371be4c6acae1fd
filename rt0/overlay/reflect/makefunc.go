package reflect

import (
	"internal/abi"
	"runtime"
	"unsafe"
)

// A stubClosure is the start of a closure whose code is a stub in assembly (rt0/runtime/reflect_amd64.py): it gathers the
// registers in a machine, calls the handler, and returns with what the machine then says. There is a stub for each place
// where a function of some type expects its closure.
type stubClosure struct {
	code    uintptr
	handler uintptr // func(closure, stack unsafe.Pointer, m *machine)
}

// maxStubs is how many words of stack arguments may precede the closure.
const maxStubs = numInts + 256

// stubs returns the address of the first stub. They have the same size.
func stubs() (first, size uintptr)

// A makeFuncImpl is a closure that MakeFunc returns.
type makeFuncImpl struct {
	stubClosure
	ftyp *funcType
	fn   func([]Value) []Value
}

// A methodValue is a closure made from a method and its receiver.
type methodValue struct {
	stubClosure
	method int
	rcvr   Value
	typ    *funcType
}

// stubFor returns the start of a closure for functions of type t.
func stubFor(t *funcType, handler func(closure, stack unsafe.Pointer, m *machine)) stubClosure {
	n := conventionOf(t, false).context
	if n >= firstStack {
		n -= firstStack - numInts
	}
	if n >= maxStubs {
		panic("reflect: function type has too many arguments")
	}
	first, size := stubs()
	return stubClosure{first + uintptr(n)*size, **(**uintptr)(unsafe.Pointer(&handler))}
}

// MakeFunc returns a function of the given type that passes its arguments to fn, and returns what fn returns. The last
// argument of a variadic function is a slice. fn has to return a result for each result of the type.
func MakeFunc(typ Type, fn func(args []Value) (results []Value)) Value {
	t := typ.common()
	if t.Kind() != abi.Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	ftyp := (*funcType)(unsafe.Pointer(t))
	return Value{t, unsafe.Pointer(&makeFuncImpl{stubFor(ftyp, callReflect), ftyp, fn}), flag(Func)}
}

// callReflect is the handler of functions that MakeFunc returned.
func callReflect(closure, stack unsafe.Pointer, m *machine) {
	impl := (*makeFuncImpl)(closure)
	out := impl.fn(m.arguments(impl.ftyp, stack))
	if len(out) != impl.ftyp.NumOut() {
		panic("reflect: wrong return count from function created by MakeFunc")
	}
	for i, t := range impl.ftyp.OutSlice() {
		if out[i].typ() == nil {
			panic("reflect: function created by MakeFunc using " + funcName(impl.fn) + " returned zero Value")
		}
		if out[i].flag&flagRO != 0 {
			panic("reflect: function created by MakeFunc using " + funcName(impl.fn) +
				" returned value obtained from unexported field")
		}
		out[i] = out[i].assignTo("reflect.MakeFunc", t, nil)
	}
	m.setResults(impl.ftyp, stack, out)
	runtime.KeepAlive(impl)
}

// methodHandler is callMethod under another name: it is only referred to when a method value is called, so what makes
// method values, as assignments to interfaces do, does not call Value.call, and the arguments of that do not escape.
//
//go:linkname methodHandler reflect.callMethod
func methodHandler(closure, stack unsafe.Pointer, m *machine)

// callMethod is the handler of method values.
func callMethod(closure, stack unsafe.Pointer, m *machine) {
	mv := (*methodValue)(closure)
	op := "Call"
	if mv.typ.IsVariadic() {
		op = "CallSlice"
	}
	method := mv.rcvr
	method.flag = method.flag&^flagRO | flag(mv.method)<<flagMethodShift | flagMethod
	m.setResults(mv.typ, stack, method.call(op, m.arguments(mv.typ, stack)))
	runtime.KeepAlive(mv)
}

// arguments makes Values of what a function of type t was called with.
func (m *machine) arguments(t *funcType, stack unsafe.Pointer) []Value {
	c := conventionOf(t, false)
	in := make([]Value, 0, t.NumIn())
	for i, typ := range t.InSlice() {
		p := &c.in[i]
		switch {
		case typ.Size() == 0:
			in = append(in, Zero(toRType(typ)))
		case typ.IsDirectIface():
			in = append(in, Value{typ, m.get(stack, p.comps[0].place), flag(typ.Kind())})
		default:
			mem := unsafe_New(typ)
			if p.indirect {
				typedmemmove(typ, mem, m.get(stack, p.comps[0].place))
			} else {
				for k := range p.comps {
					p.comps[k].store(mem, m.get(stack, p.comps[k].place))
				}
			}
			in = append(in, Value{typ, mem, flagIndir | flag(typ.Kind())})
		}
	}
	return in
}

// setResults has a function of type t return Values of exactly its result types.
func (m *machine) setResults(t *funcType, stack unsafe.Pointer, out []Value) {
	c := conventionOf(t, false)
	var memory unsafe.Pointer
	if c.inMemory > 0 {
		memory = m.ints[0]
		m.results[0] = memory
	}
	for i, typ := range t.OutSlice() {
		p, v := &c.out[i], out[i]
		switch {
		case typ.Size() == 0:
		case p.indirect:
			typedmemmove(typ, m.get(stack, p.comps[0].place), v.ptr)
		case v.flag&flagIndir == 0:
			m.setResult(&p.comps[0], memory, v.ptr)
		default:
			for k := range p.comps {
				m.setResult(&p.comps[k], memory, p.comps[k].load(v.ptr))
			}
		}
	}
}

// makeMethodValue turns a receiver and the number of a method into a function.
func makeMethodValue(op string, v Value) Value {
	if v.flag&flagMethod == 0 {
		panic("reflect: internal error: invalid use of makeMethodValue")
	}
	rcvr := Value{v.typ(), v.ptr, v.flag&(flagRO|flagAddr|flagIndir) | flag(v.typ().Kind())}
	ftyp := (*funcType)(unsafe.Pointer(v.Type().(*rtype)))
	mv := &methodValue{stubFor(ftyp, methodHandler), int(v.flag) >> flagMethodShift, rcvr, ftyp}
	methodReceiver(op, rcvr, mv.method) // panics early if there is no such method
	return Value{ftyp.Common(), unsafe.Pointer(mv), v.flag&flagRO | flag(Func)}
}

// methodValueCallCodePtr is what Pointer says of all method values.
func methodValueCallCodePtr() uintptr {
	first, _ := stubs()
	return first
}
