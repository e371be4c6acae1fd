package reflect

import (
	"cmp"
	"internal/abi"
	"slices"

	"sync"
	"unsafe"
)

// typelinks returns the addresses of the types without a name that the compiler described.
func typelinks() (first *uint32, n int)

// linkedTypes are these types, by what they are called.
var linkedTypes = sync.OnceValue(func() []*abi.Type {
	first, n := typelinks()
	types := make([]*abi.Type, n)
	for i, addr := range unsafe.Slice(first, n) {
		types[i] = (*abi.Type)(unsafe.Pointer(uintptr(addr)))
	}
	slices.SortFunc(types, func(a, b *abi.Type) int { return cmp.Compare(stringFor(a), stringFor(b)) })
	return types
})

func compiledTypelinks() ([]*abi.Type, [][]*abi.Type) { return linkedTypes(), nil }
