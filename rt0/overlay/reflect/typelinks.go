package reflect

import (
	"cmp"
	"internal/abi"
	"slices"

	"sync"
	"unsafe"
)

// typelinkAddresses returns the addresses of the types without a name that the compiler described.
func typelinkAddresses() (first *uint32, n int)

// linkedTypes are these types, by what they are called.
var linkedTypes = sync.OnceValue(func() []*abi.Type {
	first, n := typelinkAddresses()
	types := make([]*abi.Type, n)
	for i, addr := range unsafe.Slice(first, n) {
		types[i] = (*abi.Type)(unsafe.Pointer(uintptr(addr)))
	}
	slices.SortFunc(types, func(a, b *abi.Type) int { return cmp.Compare(stringFor(a), stringFor(b)) })
	return types
})

func compiledTypelinks() ([]*abi.Type, [][]*abi.Type) { return linkedTypes(), nil }

// typelinks is what modules take by this name: sections of memory, and in each the offsets of types, by what they are
// called. Here the offsets are addresses, in one section that starts at 0.
func typelinks() ([]unsafe.Pointer, [][]int32) {
	types := linkedTypes()
	offsets := make([]int32, len(types))
	for i, t := range types {
		offsets[i] = int32(uintptr(unsafe.Pointer(t)))
	}
	return []unsafe.Pointer{nil}, [][]int32{offsets}
}
