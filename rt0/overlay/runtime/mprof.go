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

// MemProfileRate is how many bytes are allocated for each sample that is taken of them, on average; 1 takes all, 0 none.
// Programs that change it should do so once, at their start. If that is by a pointer, a processor finds out when it has
// allocated the next 64 objects of one size, or before.
var MemProfileRate int = 512 * 1024

// memProfiler is how the runtime finds out that the program can read samples: it is in the program then, and otherwise
// no samples are taken.
var memProfiler = struct {
	start func()
	rate  *int
}{memProfileStart, &MemProfileRate}

func memProfileStart()

// A profBucket is what happened at one stack, as rt0/runtime/mprof.py writes it.
type profBucket struct {
	size, allocs, frees int64
	count, ns           int64
	stack               []uintptr // outside of the heap, and constant
}

func memProfileRead(records []profBucket, all bool) int
func waitProfileRead(records []profBucket, mutex bool) int

// memProfile returns how many records there are, and these if there are not more than most.
func memProfile(most int, inuseZero bool) (n int, records []profBucket) {
	if memProfiler.rate == nil {
		return 0, nil
	}
	if n = memProfileRead(nil, inuseZero); n > most {
		return n, nil
	}
	records = make([]profBucket, most)
	if n = memProfileRead(records, inuseZero); n > most {
		return n, nil
	}
	return n, records[:n]
}

// waitProfile is memProfile for waiting, of those that wait or of those that they wait for.
func waitProfile(most int, mutex bool) (n int, records []profBucket) {
	if n = waitProfileRead(nil, mutex); n > most {
		return n, nil
	}
	records = make([]profBucket, most)
	if n = waitProfileRead(records, mutex); n > most {
		return n, nil
	}
	return n, records[:n]
}

// MemProfile returns how many records there are, and copies them to p if it has room, and then reports true. Records of
// places of which nothing is in use are left out unless inuseZero is set. What they show is the state at the end of a
// collection, of the last one if that was one of GC.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) {
	n, records := memProfile(len(p), inuseZero)
	for i, r := range records {
		p[i] = MemProfileRecord{
			AllocBytes: r.allocs * r.size, FreeBytes: r.frees * r.size, AllocObjects: r.allocs, FreeObjects: r.frees,
		}
		copy(p[i].Stack0[:], r.stack)
	}
	return n, n <= len(p)
}

// BlockProfile is MemProfile for waiting.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return waitRecords(p, false) }

// MutexProfile is MemProfile for contention: the stacks are of those that others wait for.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return waitRecords(p, true) }

func waitRecords(p []BlockProfileRecord, mutex bool) (n int, ok bool) {
	n, records := waitProfile(len(p), mutex)
	for i, r := range records {
		p[i] = BlockProfileRecord{Count: r.count, Cycles: r.ns}
		copy(p[i].Stack0[:], r.stack)
	}
	return n, n <= len(p)
}

// SetBlockProfileRate has one event recorded for rate nanoseconds of waiting, on average; 1 records all, 0 none.
func SetBlockProfileRate(rate int)

// SetMutexProfileFraction has one of rate events recorded, on average, or none if rate is 0, and returns what it was. A
// negative rate changes nothing.
func SetMutexProfileFraction(rate int) int

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
//
//go:noescape
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
	n, records := memProfile(len(p), inuseZero)
	for i, r := range records {
		p[i] = profilerecord.MemProfileRecord{
			ObjectSize: r.size, AllocObjects: r.allocs, FreeObjects: r.frees, Stack: r.stack,
		}
	}
	return n, n <= len(p)
}

//go:linkname pprof_blockProfileInternal
func pprof_blockProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	return pprofWaitRecords(p, false)
}

//go:linkname pprof_mutexProfileInternal
func pprof_mutexProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	return pprofWaitRecords(p, true)
}

func pprofWaitRecords(p []profilerecord.BlockProfileRecord, mutex bool) (n int, ok bool) {
	n, records := waitProfile(len(p), mutex)
	for i, r := range records {
		p[i] = profilerecord.BlockProfileRecord{Count: r.count, Cycles: r.ns, Stack: r.stack}
	}
	return n, n <= len(p)
}

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
		if pcinfo(pc&pcMask, int(pc>>pcBits), false, &info) && !info.wrapper {
			stk = append(stk, pc)
		}
	}
	return stk
}
