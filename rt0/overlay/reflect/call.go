package reflect

import (
	"internal/abi"
	"unsafe"
)

// invoke calls code with what m and stack say is in the registers and on the stack, and stores what the registers
// hold when it returns in m.
//
//go:noescape
func invoke(code uintptr, m *machine, stack *unsafe.Pointer, nstack int)

// call is what Call and CallSlice do; op is which.
func (v Value) call(op string, in []Value) []Value {
	t := (*funcType)(unsafe.Pointer(v.typ()))
	var fn unsafe.Pointer // to the code's address, as in a closure
	method := v.flag&flagMethod != 0
	switch {
	case method:
		_, t, fn = methodReceiver(op, v, int(v.flag)>>flagMethodShift)
	case v.flag&flagIndir != 0:
		fn = *(*unsafe.Pointer)(v.ptr)
	default:
		fn = v.ptr
	}
	if fn == nil {
		panic("reflect.Value.Call: call of nil function")
	}
	in = arguments(op, t, in)
	c := conventionOf(t, method)

	var m machine
	var few [8]unsafe.Pointer
	stack := few[:]
	if c.stack >= len(few) {
		stack = make([]unsafe.Pointer, c.stack+1)
	}
	if method {
		var word unsafe.Pointer
		storeRcvr(v, unsafe.Pointer(&word))
		m.set(stack, c.receiver, word)
	}
	for i, x := range in {
		x.mustBeExported()
		x = x.assignTo("reflect.Value.Call", t.In(i), nil)
		m.setArgument(stack, &c.in[i], t.In(i), x)
	}
	var memory unsafe.Pointer
	if c.inMemory > 0 {
		memory = unsafe.Pointer(unsafe.SliceData(make([]unsafe.Pointer, c.inMemory/8)))
		m.ints[0] = memory
	}
	var ret []Value
	if n := t.NumOut(); n > 0 {
		ret = make([]Value, n)
	}
	for i := range ret {
		if c.out[i].indirect {
			tv := t.Out(i)
			ret[i] = Value{tv, unsafe_New(tv), flagIndir | flag(tv.Kind())}
			m.set(stack, c.out[i].comps[0].place, ret[i].ptr)
		}
	}
	if !method {
		m.set(stack, c.context, fn)
	}
	invoke(*(*uintptr)(fn), &m, unsafe.SliceData(stack), c.stackAtCall(method))
	for i := range ret {
		if !c.out[i].indirect {
			ret[i] = m.value(&c.out[i], t.Out(i), memory)
		}
	}
	return ret
}

// arguments checks the arguments of a call and gathers those of a variadic parameter in a slice.
func arguments(op string, t *funcType, in []Value) []Value {
	n := t.NumIn()
	gather := false
	if op == "CallSlice" {
		if !t.IsVariadic() {
			panic("reflect: CallSlice of non-variadic function")
		}
		if len(in) < n {
			panic("reflect: CallSlice with too few input arguments")
		}
		if len(in) > n {
			panic("reflect: CallSlice with too many input arguments")
		}
	} else {
		gather = t.IsVariadic()
		if gather {
			n--
		}
		if len(in) < n {
			panic("reflect: Call with too few input arguments")
		}
		if len(in) > n && !gather {
			panic("reflect: Call with too many input arguments")
		}
	}
	for _, x := range in {
		if x.Kind() == Invalid {
			panic("reflect: " + op + " using zero Value argument")
		}
	}
	for i, x := range in[:n] {
		if want := toRType(t.In(i)); !x.Type().AssignableTo(want) {
			panic("reflect: " + op + " using " + x.Type().String() + " as type " + want.String())
		}
	}
	if !gather {
		return in
	}
	rest := in[n:]
	slice := MakeSlice(toRType(t.In(n)), len(rest), len(rest))
	elem := toRType(t.In(n)).Elem()
	for i, x := range rest {
		if !x.Type().AssignableTo(elem) {
			panic("reflect: cannot use " + x.Type().String() + " as type " + elem.String() + " in " + op)
		}
		slice.Index(i).Set(x)
	}
	return append(in[:n:n], slice)
}

// stackAtCall returns how many words of the stack carry something.
func (c *convention) stackAtCall(method bool) int {
	if !method && c.context >= firstStack {
		return c.context - firstStack + 1
	}
	return c.stack
}

// setArgument puts a value of exactly type t where a function expects it. What is handed over by address is copied: the
// callee may change the original before it reads its argument.
func (m *machine) setArgument(stack []unsafe.Pointer, p *part, t *abi.Type, v Value) {
	switch {
	case p.indirect:
		mem := unsafe_New(t)
		typedmemmove(t, mem, v.ptr)
		m.set(stack, p.comps[0].place, mem)
	case v.flag&flagIndir == 0:
		m.set(stack, p.comps[0].place, v.ptr)
	default:
		for i := range p.comps {
			m.set(stack, p.comps[i].place, p.comps[i].load(v.ptr))
		}
	}
}

// value makes a Value of a flat result.
func (m *machine) value(p *part, t *abi.Type, memory unsafe.Pointer) Value {
	if t.Size() == 0 {
		return Zero(toRType(t))
	}
	if t.IsDirectIface() {
		return Value{t, m.result(&p.comps[0], memory), flag(t.Kind())}
	}
	mem := unsafe_New(t)
	for i := range p.comps {
		p.comps[i].store(mem, m.result(&p.comps[i], memory))
	}
	return Value{t, mem, flagIndir | flag(t.Kind())}
}
