package reflect

import (
	"internal/abi"
	"sync"
	"unsafe"
)

// typelinks returns the addresses of the types without a name that the compiler described, in the order of what they
// are called.
func typelinks() (first *uint32, n int)

var linkedTypes = sync.OnceValue(func() []*abi.Type {
	first, n := typelinks()
	types := make([]*abi.Type, n)
	for i, addr := range unsafe.Slice(first, n) {
		types[i] = (*abi.Type)(unsafe.Pointer(uintptr(addr)))
	}
	return types
})

func compiledTypelinks() ([]*abi.Type, [][]*abi.Type) { return linkedTypes(), nil }
