package runtime

import (
	"internal/sync"
	"unsafe"
)

const (
	profWords = 1 << 15 // of samples between two reads, of which there are ten a second
	profTags  = 1 << 12
	maxProfHz = 1000000
)

// A profBuffer is what rt0/runtime/cpuprof.py appends samples to.
type profBuffer struct {
	data []uint64
	tags []unsafe.Pointer
}

// cpuprof is the profile being taken.
var cpuprof struct {
	mu      sync.Mutex
	on      bool
	hz      int
	begun   bool
	unread  bool // there may be samples of the last one
	buffers [2]profBuffer
}

//go:linkname timeSleep time.Sleep
func timeSleep(ns int64)

func cpuprofBuffer(i int, data []uint64, tags []unsafe.Pointer)
func cpuprofStart(hz int)
func cpuprofStop()
func cpuprofSwap() (full, n, m int, lost uint64)

// SetCPUProfileRate has hz samples a second taken, or none if hz is not positive. Most programs use package
// runtime/pprof, or the flags of package testing.
func SetCPUProfileRate(hz int) {
	hz = min(max(hz, 0), maxProfHz)
	cpuprof.mu.Lock()
	defer cpuprof.mu.Unlock()
	if hz == 0 {
		if cpuprof.on {
			cpuprofStop()
			cpuprof.on = false
		}
		return
	}
	if cpuprof.on || cpuprof.unread {
		print("runtime: cannot set CPU profile rate until previous profile has finished.\n")
		return
	}
	for i := range cpuprof.buffers {
		b := &cpuprof.buffers[i]
		*b = profBuffer{make([]uint64, profWords), make([]unsafe.Pointer, profTags)}
		cpuprofBuffer(i, b.data, b.tags)
	}
	cpuprof.on, cpuprof.hz, cpuprof.begun, cpuprof.unread = true, hz, false, true
	cpuprofStart(hz)
}

// CPUProfile panics.
//
// Deprecated: Use package runtime/pprof.
func CPUProfile() []byte {
	panic("CPUProfile no longer available")
}

// waitForSamples returns after a tenth of a second, or soon after the profile has ended.
func waitForSamples() {
	for range 20 {
		cpuprof.mu.Lock()
		on := cpuprof.on
		cpuprof.mu.Unlock()
		if !on {
			return
		}
		timeSleep(5e6)
	}
}

// appendExpanded appends records, with the calls that calls were inlined into, which the handler leaves out.
func appendExpanded(to, records []uint64) []uint64 {
	for len(records) > 0 {
		n, at := records[0], len(to)
		to = append(to, records[:3]...)
		for _, pc := range records[3:n] {
			to = append(to, pc)
			for pc := uintptr(pc); ; {
				var info pcInfo
				if !pcinfo(pc&pcMask, int(pc>>pcBits), false, &info) || !info.inlined {
					break
				}
				pc += inlineStep
				if pcinfo(pc&pcMask, int(pc>>pcBits), false, &info) && !info.wrapper {
					to = append(to, uint64(pc))
				}
			}
		}
		to[at] = uint64(len(to) - at)
		records = records[n:]
	}
	return to
}

// pprof_readProfile returns the samples since the last call, with their labels, and whether these are the last ones.
// The first record says how many samples a second there are. It lets some come: who calls it does nothing else.
//
//go:linkname pprof_readProfile runtime/pprof.readProfile
func pprof_readProfile() ([]uint64, []unsafe.Pointer, bool) {
	waitForSamples()
	cpuprof.mu.Lock()
	defer cpuprof.mu.Unlock()
	if !cpuprof.unread {
		return nil, nil, true
	}
	var data []uint64
	var tags []unsafe.Pointer
	if !cpuprof.begun {
		cpuprof.begun = true
		data, tags = []uint64{3, 0, uint64(cpuprof.hz)}, []unsafe.Pointer{nil}
	}
	last := !cpuprof.on
	full, n, m, lost := cpuprofSwap()
	b := &cpuprof.buffers[full]
	data = appendExpanded(data, b.data[:n])
	tags = append(tags, b.tags[:m]...)
	clear(b.tags[:m])
	if lost != 0 {
		data = append(data, 4, 0, 0, lost)
		tags = append(tags, nil)
	}
	if last {
		cpuprof.unread = false
		cpuprof.buffers = [2]profBuffer{}
	}
	return data, tags, last
}
