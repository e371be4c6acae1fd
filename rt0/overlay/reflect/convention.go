package reflect

import (
	"internal/abi"
	"sync"
	"unsafe"
)

// How functions of a type are called (docs/abi.md in rt0's sources): a value is a list of scalar components, each in a
// register or on the stack; a value that is not flat is memory, handed over by its address.

const (
	numInts      = 10 // r12 to r15, rdi, rsi, rdx, rcx, r8, r9
	numOwn       = 4  // of these, the ones that numbers of less than 32 bits are never in
	numFloats    = 8
	maxFlat      = 4
	maxIntResult = 3 // rax, rdx, rcx
	maxFltResult = 4
)

// The places of arguments: integer registers, then floating point registers, then words of the stack.
const (
	firstFloat = numInts
	firstStack = numInts + numFloats
)

// A machine is what the registers hold at a call and when it returns. Assembly (rt0/runtime/reflect_amd64.py) knows its
// layout.
type machine struct {
	ints      [numInts]unsafe.Pointer
	floats    [numFloats]uint64
	results   [maxIntResult]unsafe.Pointer
	fltResult [maxFltResult]uint64
}

// A component is a scalar part of a value.
type component struct {
	off   uintptr // in the value
	size  uintptr
	float bool
	place int // an argument's; a result's number among those of its class, or offset in memory
}

// A part is a parameter or result.
type part struct {
	comps    []component
	indirect bool // the component is the value's address
}

// A convention is how functions of some type are called.
type convention struct {
	in, out  []part
	receiver int     // the place of a method's receiver
	context  int     // the place of the closure
	inMemory uintptr // the size of the results that are in memory, whose address is in the first register
	stack    int     // words of the stack that carry arguments
}

type conventionKey struct {
	t      *funcType
	method bool
}

var conventions sync.Map // of *convention, by conventionKey

// conventionOf returns how a function is called, as a method with a data word for receiver or as a closure.
func conventionOf(t *funcType, method bool) *convention {
	key := conventionKey{t, method}
	if c, ok := conventions.Load(key); ok {
		return c.(*convention)
	}
	c, _ := conventions.LoadOrStore(key, newConvention(t, method))
	return c.(*convention)
}

func newConvention(t *funcType, method bool) *convention {
	c := &convention{receiver: -1}
	for _, typ := range t.OutSlice() {
		c.out = append(c.out, flatten(typ))
	}
	c.placeResults()
	var a assigner
	if c.inMemory > 0 {
		a.own = 1
	}
	for i := range c.out {
		if c.out[i].indirect {
			c.out[i].comps[0].place = a.place(8, false)
		}
	}
	if method {
		c.receiver = a.place(8, false)
	}
	for _, typ := range t.InSlice() {
		p := flatten(typ)
		for i := range p.comps {
			p.comps[i].place = a.place(p.comps[i].size, p.comps[i].float)
		}
		c.in = append(c.in, p)
	}
	c.stack = a.stack
	c.context = a.place(8, false)
	return c
}

// placeResults decides on registers or memory for the flat results.
func (c *convention) placeResults() {
	ints, floats := 0, 0
	var size uintptr
	for _, p := range c.out {
		if p.indirect {
			continue
		}
		for i := range p.comps {
			x := &p.comps[i]
			size = align(size, x.size) + x.size
			if x.float {
				x.place = floats
				floats++
			} else {
				x.place = ints
				ints++
			}
		}
	}
	if ints <= maxIntResult && floats <= maxFltResult {
		return
	}
	c.inMemory = align(size, 8)
	size = 0
	for _, p := range c.out {
		if p.indirect {
			continue
		}
		for i := range p.comps {
			x := &p.comps[i]
			size = align(size, x.size)
			x.place = int(size)
			size += x.size
		}
	}
}

// An assigner hands out places in order.
type assigner struct {
	own, c, floats, stack int // numbers handed out
}

func (a *assigner) place(size uintptr, float bool) int {
	switch {
	case float && a.floats < numFloats:
		a.floats++
		return firstFloat + a.floats - 1
	case !float && size >= 4 && a.own < numOwn:
		a.own++
		return a.own - 1
	case !float && a.c < numInts-numOwn:
		a.c++
		return numOwn + a.c - 1
	}
	a.stack++
	return firstStack + a.stack - 1
}

// flatten returns the components of a type, not placed yet.
func flatten(t *abi.Type) part {
	comps, ok := appendComponents(nil, t, 0)
	if !ok || len(comps) > maxFlat {
		return part{[]component{{size: 8}}, true}
	}
	return part{comps, false}
}

// appendComponents appends the components of a part of a value; it reports false for one that is not flat.
func appendComponents(out []component, t *abi.Type, off uintptr) ([]component, bool) {
	switch Kind(t.Kind()) {
	case Float32, Float64:
		return append(out, component{off: off, size: t.Size(), float: true}), true
	case Complex64, Complex128:
		half := t.Size() / 2
		re := component{off: off, size: half, float: true}
		im := component{off: off + half, size: half, float: true}
		return append(out, re, im), true
	case String, Interface, Slice:
		for n := uintptr(0); n < t.Size(); n += 8 {
			out = append(out, component{off: off + n, size: 8})
		}
		return out, true
	case Array:
		at := (*arrayType)(unsafe.Pointer(t))
		if at.Len == 0 {
			return out, true
		}
		if at.Len > 1 {
			return nil, false
		}
		return appendComponents(out, at.Elem, off)
	case Struct:
		st := (*structType)(unsafe.Pointer(t))
		ok := true
		for i := range st.Fields {
			f := &st.Fields[i]
			if out, ok = appendComponents(out, f.Typ, off+f.Offset); !ok || len(out) > maxFlat {
				return nil, false
			}
		}
		return out, true
	}
	return append(out, component{off: off, size: t.Size()}), true
}

// load reads a component at p as a word whose other bits are zero.
func (x *component) load(p unsafe.Pointer) unsafe.Pointer {
	p = unsafe.Add(p, x.off)
	switch x.size {
	case 1:
		return unsafe.Pointer(uintptr(*(*uint8)(p)))
	case 2:
		return unsafe.Pointer(uintptr(*(*uint16)(p)))
	case 4:
		return unsafe.Pointer(uintptr(*(*uint32)(p)))
	}
	return *(*unsafe.Pointer)(p)
}

// store writes a component to p from a word.
func (x *component) store(p, word unsafe.Pointer) {
	p = unsafe.Add(p, x.off)
	switch x.size {
	case 1:
		*(*uint8)(p) = uint8(uintptr(word))
	case 2:
		*(*uint16)(p) = uint16(uintptr(word))
	case 4:
		*(*uint32)(p) = uint32(uintptr(word))
	default:
		if x.float {
			*(*uintptr)(p) = uintptr(word)
		} else {
			*(*unsafe.Pointer)(p) = word
		}
	}
}

// set puts a word into the place of an argument.
func (m *machine) set(stack []unsafe.Pointer, place int, word unsafe.Pointer) {
	switch {
	case place < firstFloat:
		m.ints[place] = word
	case place < firstStack:
		m.floats[place-firstFloat] = uint64(uintptr(word))
	default:
		stack[place-firstStack] = word
	}
}

// get reads the word in the place of an argument.
func (m *machine) get(stack unsafe.Pointer, place int) unsafe.Pointer {
	switch {
	case place < firstFloat:
		return m.ints[place]
	case place < firstStack:
		return unsafe.Pointer(uintptr(m.floats[place-firstFloat]))
	}
	return *(*unsafe.Pointer)(unsafe.Add(stack, (place-firstStack)*8))
}

// result reads a component of a result; memory is that of the results, if they are in memory.
func (m *machine) result(x *component, memory unsafe.Pointer) unsafe.Pointer {
	switch {
	case memory != nil:
		y := component{off: uintptr(x.place), size: x.size}
		return y.load(memory)
	case x.float:
		return unsafe.Pointer(uintptr(m.fltResult[x.place]))
	}
	return m.results[x.place]
}

// setResult writes a component of a result.
func (m *machine) setResult(x *component, memory, word unsafe.Pointer) {
	switch {
	case memory != nil:
		y := component{off: uintptr(x.place), size: x.size, float: x.float}
		y.store(memory, word)
	case x.float:
		m.fltResult[x.place] = uint64(uintptr(word))
	default:
		m.results[x.place] = word
	}
}
