package runtime

import "unsafe"

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
