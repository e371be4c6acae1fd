package constanttime

import "unsafe"

// gc's compiler replaces calls of it: a bool is 0 or 1 in memory, and no branch depends on it.
func boolToUint8(b bool) uint8 { return *(*uint8)(unsafe.Pointer(&b)) }
