package maps

import "unsafe"

// Hashing is the runtime's; it decides for itself whether to use AES instructions.
const (
	UseAeshash            = true
	memHashAESImplemented = true
)

func memHashAES(p unsafe.Pointer, h, s uintptr) uintptr
func memHash32AES(k uint32, h uintptr) uintptr
func memHash64AES(k uint64, h uintptr) uintptr

func memHashFallback(p unsafe.Pointer, h, s uintptr) uintptr { return memHashAES(p, h, s) }
func memHash32Fallback(k uint32, h uintptr) uintptr          { return memHash32AES(k, h) }
func memHash64Fallback(k uint64, h uintptr) uintptr          { return memHash64AES(k, h) }

// MemHash hashes the s bytes at p.
func MemHash(p unsafe.Pointer, h, s uintptr) uintptr { return memHashAES(p, h, s) }

// MemHash32 hashes four bytes.
func MemHash32(k uint32, h uintptr) uintptr { return memHash32AES(k, h) }

// MemHash64 hashes eight bytes.
func MemHash64(k uint64, h uintptr) uintptr { return memHash64AES(k, h) }

// StrHash hashes a string.
func StrHash(s string, h uintptr) uintptr {
	return memHashAES(unsafe.Pointer(unsafe.StringData(s)), h, uintptr(len(s)))
}

// A plainError is a runtime.Error; package runtime itself cannot be imported here.
type plainError string

func (e plainError) RuntimeError() {}

func (e plainError) Error() string { return string(e) }

func init() { errNilAssign = plainError("assignment to entry in nil map") }

func add(p unsafe.Pointer, x uintptr) unsafe.Pointer { return unsafe.Pointer(uintptr(p) + x) }
