package runtime

import (
	"internal/abi"
	"unsafe"
)

//go:linkname gcbits reflect.gcbits
func gcbits(x any) []byte { return pointerBits(x) }

// pointerBits returns which words of the variable that x points to are pointers, up to the last that is.
func pointerBits(x any) []byte {
	t := (*abi.PtrType)(unsafe.Pointer(efaceOf(&x).typ)).Elem
	mask := make([]byte, t.PtrBytes/8)
	for i := range mask {
		mask[i] = wordIsPointer(t, uintptr(i))
	}
	return mask
}

// wordIsPointer returns 1 if the i-th word of a variable of type t is a pointer.
func wordIsPointer(t *abi.Type, i uintptr) byte {
	for t.TFlag&abi.TFlagGCMaskOnDemand != 0 {
		switch t.Kind() {
		case abi.Array:
			elem := (*abi.ArrayType)(unsafe.Pointer(t)).Elem
			t, i = elem, i%(elem.Size_/8)
		case abi.Struct:
			fields := (*abi.StructType)(unsafe.Pointer(t)).Fields
			k := len(fields) - 1
			for fields[k].Offset > i*8 {
				k--
			}
			t, i = fields[k].Typ, i-fields[k].Offset/8
			if i*8 >= t.PtrBytes {
				return 0
			}
		}
	}
	if i*8 >= t.PtrBytes {
		return 0
	}
	return *(*byte)(unsafe.Add(unsafe.Pointer(t.GCData), i/8)) >> (i % 8) & 1
}

// What reflection makes is known by negative numbers where the compiler's own descriptors have addresses of 32 bits.
var (
	reflectLock  uint32 = 1 // a semaphore
	reflectTable []unsafe.Pointer
	reflectIDs   map[unsafe.Pointer]int32
)

//go:linkname semacquire sync.runtime_Semacquire
func semacquire(addr *uint32)

//go:linkname semrelease sync.runtime_Semrelease
func semrelease(addr *uint32, handoff bool, skipframes int)

// setReflectOffs tells the runtime where the table is.
func setReflectOffs(table *unsafe.Pointer)

//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(ptr unsafe.Pointer) int32 {
	semacquire(&reflectLock)
	id, ok := reflectIDs[ptr]
	if !ok {
		if reflectIDs == nil {
			reflectIDs = make(map[unsafe.Pointer]int32)
		}
		reflectTable = append(reflectTable, ptr)
		setReflectOffs(&reflectTable[0])
		id = -int32(len(reflectTable))
		reflectIDs[ptr] = id
	}
	semrelease(&reflectLock, false, 0)
	return id
}
