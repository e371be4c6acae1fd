package runtime

import (
	"internal/profilerecord"
	"unsafe"
)

// A StackRecord is a stack.
type StackRecord struct {
	Stack0 [32]uintptr // ends with the first 0
}

// Stack returns the stack, a prefix of r.Stack0.
func (r *StackRecord) Stack() []uintptr { return upToZero(r.Stack0[:]) }

// A MemProfileRecord says what was allocated, and freed, at one place.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr // ends with the first 0
}

// InUseBytes returns the number of bytes in use.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects returns the number of objects in use.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack returns the stack, a prefix of r.Stack0.
func (r *MemProfileRecord) Stack() []uintptr { return upToZero(r.Stack0[:]) }

// A BlockProfileRecord says how often, and for how long, goroutines were blocked at one place.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64
	StackRecord
}

func upToZero(stack []uintptr) []uintptr {
	for i, pc := range stack {
		if pc == 0 {
			return stack[:i]
		}
	}
	return stack
}

// MemProfile returns how many records there are, and copies them to p if it has room. No samples of allocations are
// taken yet.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) { return 0, true }

// BlockProfile is MemProfile for blocking; nothing is sampled yet.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// MutexProfile is MemProfile for contention; nothing is sampled yet.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// ThreadCreateProfile returns how many threads were made, and copies where to p if it has room: nowhere in the program.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) {
	if n = threadCount(); n > len(p) {
		return n, false
	}
	clear(p[:n])
	return n, true
}

// GoroutineProfile returns how many goroutines there are, and copies their stacks to p if it has room.
func GoroutineProfile(p []StackRecord) (n int, ok bool) {
	records := make([]profilerecord.StackRecord, len(p))
	n, ok = goroutineProfile(records, nil)
	if ok {
		for i, r := range records[:n] {
			p[i] = StackRecord{}
			copy(p[i].Stack0[:], r.Stack)
		}
	}
	return n, ok
}

const maxProfStack = 128

// goroutineStacks writes the stacks of all goroutines of the program, the caller's first: the length of each, its
// return addresses; and the labels. It returns how many there are, and whether there was room.
func goroutineStacks(words []uintptr, labels []unsafe.Pointer) (n int, ok bool)

func threadCount() int

func goroutineProfile(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	if n = NumGoroutine(); n > len(p) {
		return n, false
	}
	words := make([]uintptr, len(p)*(1+maxProfStack))
	found := make([]unsafe.Pointer, len(p))
	if n, ok = goroutineStacks(words, found); !ok {
		return n, false
	}
	for i := range n {
		end := 1 + int(words[0])
		p[i].Stack = words[1:end:end]
		words = words[end:]
	}
	copy(labels, found[:n])
	return n, true
}

//go:linkname pprof_goroutineProfileWithLabels
func pprof_goroutineProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	return goroutineProfile(p, labels)
}

//go:linkname pprof_goroutineLeakProfileWithLabels
func pprof_goroutineLeakProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	return 0, true
}

//go:linkname pprof_goroutineleakcount runtime/pprof.runtime_goroutineleakcount
func pprof_goroutineleakcount() int { return 0 }

//go:linkname pprof_goroutineLeakGC runtime/pprof.runtime_goroutineLeakGC
func pprof_goroutineLeakGC() {
	panic("rt0: the collector does not look for leaked goroutines")
}

//go:linkname pprof_memProfileInternal
func pprof_memProfileInternal(p []profilerecord.MemProfileRecord, inuseZero bool) (n int, ok bool) {
	return 0, true
}

//go:linkname pprof_blockProfileInternal
func pprof_blockProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) { return 0, true }

//go:linkname pprof_mutexProfileInternal
func pprof_mutexProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) { return 0, true }

//go:linkname pprof_threadCreateInternal
func pprof_threadCreateInternal(p []profilerecord.StackRecord) (n int, ok bool) {
	if n = threadCount(); n > len(p) {
		return n, false
	}
	clear(p[:n])
	return n, true
}

//go:linkname pprof_cyclesPerSecond runtime/pprof.runtime_cyclesPerSecond
func pprof_cyclesPerSecond() int64 { return 1e9 }

//go:linkname pprof_fpunwindExpand
func pprof_fpunwindExpand(dst, src []uintptr) int { return copy(dst, src) }

//go:linkname pprof_makeProfStack
func pprof_makeProfStack() []uintptr { return make([]uintptr, maxProfStack) }

// pprof_expandFinalInlineFrame appends the calls that the last one was inlined into.
//
//go:linkname pprof_expandFinalInlineFrame runtime/pprof.runtime_expandFinalInlineFrame
func pprof_expandFinalInlineFrame(stk []uintptr) []uintptr {
	if len(stk) == 0 {
		return stk
	}
	pc := stk[len(stk)-1]
	var info pcInfo
	for pcinfo(pc&pcMask, int(pc>>pcBits), false, &info) && info.inlined {
		pc += inlineStep
		stk = append(stk, pc)
	}
	return stk
}
