package runtime

// MemStats is what ReadMemStats tells about memory: bytes, numbers, and nanoseconds.
type MemStats struct {
	// Alloc is the bytes of heap objects that have not been freed: those that are reachable, and those that the
	// collector has not got to yet. TotalAlloc also has those that were freed, and never falls.
	Alloc      uint64
	TotalAlloc uint64

	// Sys is all memory from the operating system: the sum of the other fields whose names end in Sys. It is address
	// space; what of it is backed may be less.
	Sys uint64

	// Lookups is always 0.
	Lookups uint64

	// Mallocs and Frees are how many heap objects were allocated and freed.
	Mallocs uint64
	Frees   uint64

	// HeapAlloc is the same as Alloc. HeapSys is the memory for the heap, of which HeapInuse is in spans with objects,
	// and HeapIdle in none; of that, HeapReleased is not backed by memory.
	HeapAlloc    uint64
	HeapSys      uint64
	HeapIdle     uint64
	HeapInuse    uint64
	HeapReleased uint64

	// HeapObjects is Mallocs - Frees.
	HeapObjects uint64

	// StackInuse is the memory of stacks and of the pools for them, StackSys that and what threads got from elsewhere.
	StackInuse uint64
	StackSys   uint64

	// The memory for the runtime's own records: of spans and of caches of them, in use and at all; of profiles; of the
	// collector; and the rest.
	MSpanInuse  uint64
	MSpanSys    uint64
	MCacheInuse uint64
	MCacheSys   uint64
	BuckHashSys uint64
	GCSys       uint64
	OtherSys    uint64

	// NextGC is the HeapAlloc at which the next collection is due, LastGC when the last one ended, in nanoseconds
	// since 1970.
	NextGC uint64
	LastGC uint64

	// PauseTotalNs is how long the world has been stopped for collections. PauseNs and PauseEnd are rings of the last
	// 256 pauses, and of when they ended; the newest is at (NumGC+255)%256.
	PauseTotalNs uint64
	PauseNs      [256]uint64
	PauseEnd     [256]uint64

	// NumGC is the number of collections, NumForcedGC of those that the program has asked for.
	NumGC       uint32
	NumForcedGC uint32

	// GCCPUFraction is the part of the program's processor time that went into collections.
	GCCPUFraction float64

	// EnableGC is always true, DebugGC always false.
	EnableGC bool
	DebugGC  bool

	// BySize has the objects of each size up to Size and above the size before.
	BySize [61]struct {
		Size    uint32
		Mallocs uint64
		Frees   uint64
	}
}

// ReadMemStats fills m with the figures of this moment. The world stops for it.
//
//go:noescape
func ReadMemStats(m *MemStats)
