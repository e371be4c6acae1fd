package runtime

import (
	"internal/godebugs"
	"sync/atomic"
	"unsafe"
)

// The structs of runtime/metrics.

type metricKind int

const (
	metricBad metricKind = iota
	metricUint64
	metricFloat64
	metricHistogram
)

type metricValue struct {
	kind    metricKind
	scalar  uint64
	pointer unsafe.Pointer // of a *metricHist
}

type metricHist struct {
	counts  []uint64
	buckets []float64
}

type metricSample struct {
	name  string
	value metricValue
}

const (
	sizeClasses = 68

	// Durations are in powers of two of nanoseconds, each in four.
	histMinBits = 9
	histMaxBits = 48
	histSubs    = 4
	histBuckets = (histMaxBits - histMinBits + 1) * histSubs
)

type timeHistogram struct {
	counts              [histBuckets]uint64
	underflow, overflow uint64
}

// metricWords is MetricWords in rt0/runtime/metrics.py, which says what is what.
type metricWords struct {
	stats                            MemStats
	sizes, allocs, frees             [sizeClasses]uint64
	tinyAllocs                       uint64
	heapMarked                       uint64
	gcPercent, memoryLimit           int
	scanHeap, scanStack, scanGlobals uint64
	cpuAssist, cpuDedicated          int64
	cpuIdleMark, cpuPause            int64
	cpuUsed, cpuTotal                int64
	procs, threads                   int
	created, runnable, running       uint64
	notInGo, waiting                 uint64
	finalizers, finalizersDone       uint64
	cleanups, cleanupsDone           uint64
	pauses                           timeHistogram
}

//go:noescape
func readMetricWords(w *metricWords)

// A setting of GODEBUG that was used with another value than the usual one, and how many times that was.
type metricOfSetting struct {
	name string
	read func() uint64
	next *metricOfSetting
}

var metricsOfSettings atomic.Pointer[metricOfSetting]

//go:linkname registerMetric internal/godebug.registerMetric
func registerMetric(name string, read func() uint64) {
	m := &metricOfSetting{name: name, read: read}
	for {
		m.next = metricsOfSettings.Load()
		if metricsOfSettings.CompareAndSwap(m.next, m) {
			return
		}
	}
}

//go:linkname readMetrics runtime/metrics.runtime_readMetrics
func readMetrics(samples *metricSample, n, _ int) {
	w := new(metricWords)
	readMetricWords(w)
	for i := range unsafe.Slice(samples, n) {
		s := &unsafe.Slice(samples, n)[i]
		s.value.read(w, s.name)
	}
}

func (v *metricValue) read(w *metricWords, name string) {
	m := &w.stats
	switch name {
	case "/cgo/go-to-c-calls:calls":
		v.count(0)
	case "/cpu/classes/gc/mark/assist:cpu-seconds":
		v.seconds(w.cpuAssist)
	case "/cpu/classes/gc/mark/dedicated:cpu-seconds":
		v.seconds(w.cpuDedicated)
	case "/cpu/classes/gc/mark/idle:cpu-seconds":
		v.seconds(w.cpuIdleMark)
	case "/cpu/classes/gc/pause:cpu-seconds":
		v.seconds(w.cpuPause)
	case "/cpu/classes/gc/total:cpu-seconds":
		v.seconds(w.cpuGC())
	case "/cpu/classes/idle:cpu-seconds":
		v.seconds(max(w.cpuTotal-w.cpuUser()-w.cpuGC(), 0))
	case "/cpu/classes/scavenge/assist:cpu-seconds", "/cpu/classes/scavenge/background:cpu-seconds",
		"/cpu/classes/scavenge/total:cpu-seconds":
		v.seconds(0)
	case "/cpu/classes/total:cpu-seconds":
		v.seconds(max(w.cpuTotal, w.cpuUser()+w.cpuGC()))
	case "/cpu/classes/user:cpu-seconds":
		v.seconds(w.cpuUser())
	case "/gc/cleanups/executed:cleanups":
		v.count(w.cleanupsDone)
	case "/gc/cleanups/queued:cleanups":
		v.count(w.cleanups)
	case "/gc/cycles/automatic:gc-cycles":
		v.count(uint64(m.NumGC - m.NumForcedGC))
	case "/gc/cycles/forced:gc-cycles":
		v.count(uint64(m.NumForcedGC))
	case "/gc/cycles/total:gc-cycles":
		v.count(uint64(m.NumGC))
	case "/gc/finalizers/executed:finalizers":
		v.count(w.finalizersDone)
	case "/gc/finalizers/queued:finalizers":
		v.count(w.finalizers)
	case "/gc/gogc:percent":
		v.count(uint64(w.gcPercent))
	case "/gc/gomemlimit:bytes":
		v.count(uint64(w.memoryLimit))
	case "/gc/heap/allocs-by-size:bytes":
		v.bySize(w, &w.allocs)
	case "/gc/heap/allocs:bytes":
		v.count(m.TotalAlloc)
	case "/gc/heap/allocs:objects":
		v.count(m.Mallocs - w.tinyAllocs)
	case "/gc/heap/frees-by-size:bytes":
		v.bySize(w, &w.frees)
	case "/gc/heap/frees:bytes":
		v.count(m.TotalAlloc - m.Alloc)
	case "/gc/heap/frees:objects":
		v.count(m.Frees - w.tinyAllocs)
	case "/gc/heap/goal:bytes":
		v.count(m.NextGC)
	case "/gc/heap/live:bytes":
		v.count(w.heapMarked)
	case "/gc/heap/objects:objects":
		v.count(m.HeapObjects)
	case "/gc/heap/tiny/allocs:objects":
		v.count(w.tinyAllocs)
	case "/gc/limiter/last-enabled:gc-cycle":
		v.count(0)
	case "/gc/pauses:seconds", "/sched/pauses/total/gc:seconds":
		v.durations(&w.pauses)
	case "/gc/scan/globals:bytes":
		v.count(w.scanGlobals)
	case "/gc/scan/heap:bytes":
		v.count(w.scanHeap)
	case "/gc/scan/stack:bytes":
		v.count(w.scanStack)
	case "/gc/scan/total:bytes":
		v.count(w.scanGlobals + w.scanHeap + w.scanStack)
	case "/gc/stack/starting-size:bytes":
		v.count(2048)
	case "/memory/classes/heap/free:bytes":
		v.count(m.HeapIdle - m.HeapReleased)
	case "/memory/classes/heap/objects:bytes":
		v.count(m.Alloc)
	case "/memory/classes/heap/released:bytes":
		v.count(m.HeapReleased)
	case "/memory/classes/heap/stacks:bytes":
		v.count(m.StackInuse)
	case "/memory/classes/heap/unused:bytes":
		v.count(m.HeapInuse - m.Alloc)
	case "/memory/classes/metadata/mcache/free:bytes":
		v.count(m.MCacheSys - m.MCacheInuse)
	case "/memory/classes/metadata/mcache/inuse:bytes":
		v.count(m.MCacheInuse)
	case "/memory/classes/metadata/mspan/free:bytes":
		v.count(m.MSpanSys - m.MSpanInuse)
	case "/memory/classes/metadata/mspan/inuse:bytes":
		v.count(m.MSpanInuse)
	case "/memory/classes/metadata/other:bytes":
		v.count(m.GCSys)
	case "/memory/classes/os-stacks:bytes":
		v.count(m.StackSys - m.StackInuse)
	case "/memory/classes/other:bytes":
		v.count(m.OtherSys)
	case "/memory/classes/profiling/buckets:bytes":
		v.count(m.BuckHashSys)
	case "/memory/classes/total:bytes":
		v.count(m.Sys)
	case "/sched/gomaxprocs:threads":
		v.count(uint64(w.procs))
	case "/sched/goroutines-created:goroutines":
		v.count(w.created)
	case "/sched/goroutines/not-in-go:goroutines":
		v.count(w.notInGo)
	case "/sched/goroutines/runnable:goroutines":
		v.count(w.runnable)
	case "/sched/goroutines/running:goroutines":
		v.count(w.running)
	case "/sched/goroutines/waiting:goroutines":
		v.count(w.waiting)
	case "/sched/goroutines:goroutines":
		v.count(w.notInGo + w.runnable + w.running + w.waiting)
	case "/sched/latencies:seconds", "/sched/pauses/stopping/gc:seconds", "/sched/pauses/stopping/other:seconds",
		"/sched/pauses/total/other:seconds":
		v.durations(new(timeHistogram))
	case "/sched/threads/total:threads":
		v.count(uint64(w.threads))
	case "/sync/mutex/wait/total:seconds":
		v.seconds(0)
	default:
		v.ofSetting(name)
	}
}

func (w *metricWords) cpuGC() int64 { return w.cpuAssist + w.cpuDedicated + w.cpuIdleMark + w.cpuPause }

// cpuUser returns the time that the processors have spent, but for collections: it is measured as one.
func (w *metricWords) cpuUser() int64 { return max(w.cpuUsed-w.cpuGC(), 0) }

func (v *metricValue) count(n uint64) { v.kind, v.scalar = metricUint64, n }

func (v *metricValue) seconds(ns int64) {
	s := float64(ns) / 1e9
	v.kind, v.scalar = metricFloat64, *(*uint64)(unsafe.Pointer(&s))
}

// ofSetting says how many times a setting of GODEBUG mattered.
func (v *metricValue) ofSetting(name string) {
	const before, after = "/godebug/non-default-behavior/", ":events"
	v.kind = metricBad
	if len(name) <= len(before)+len(after) || name[:len(before)] != before || name[len(name)-len(after):] != after {
		return
	}
	for m := metricsOfSettings.Load(); m != nil; m = m.next {
		if m.name == name {
			v.count(m.read())
			return
		}
	}
	if info := godebugs.Lookup(name[len(before) : len(name)-len(after)]); info != nil && !info.Opaque {
		v.count(0)
	}
}

// histogram returns what v points to, with room for counts between buckets.
func (v *metricValue) histogram(buckets func() []float64, n int) *metricHist {
	h := (*metricHist)(v.pointer)
	if v.kind != metricHistogram || h == nil {
		h = new(metricHist)
		v.pointer = unsafe.Pointer(h)
	}
	v.kind = metricHistogram
	h.buckets = buckets()
	if len(h.counts) != n {
		h.counts = make([]uint64, n)
	}
	return h
}

var infinity = func() float64 {
	bits := uint64(0x7ff0000000000000)
	return *(*float64)(unsafe.Pointer(&bits))
}()

func (v *metricValue) bySize(w *metricWords, counts *[sizeClasses]uint64) {
	h := v.histogram(func() []float64 {
		b := make([]float64, 0, sizeClasses+1)
		b = append(b, 1)
		for _, size := range w.sizes[1:] {
			b = append(b, float64(size+1)) // a class has what is larger than the one before, and its own size
		}
		return append(b, infinity)
	}, sizeClasses)
	copy(h.counts, counts[1:])
	h.counts[sizeClasses-1] = counts[0]
}

func (v *metricValue) durations(t *timeHistogram) {
	h := v.histogram(func() []float64 {
		b := make([]float64, 0, histBuckets+3)
		b = append(b, -infinity)
		for j := range uint64(histSubs) {
			b = append(b, float64(j<<(histMinBits-3))/1e9)
		}
		for i := histMinBits; i <= histMaxBits; i++ {
			for j := range uint64(histSubs) {
				if b = append(b, float64(uint64(1)<<(i-1)|j<<(i-3))/1e9); i == histMaxBits {
					break
				}
			}
		}
		return append(b, infinity)
	}, histBuckets+2)
	h.counts[0] = t.underflow
	copy(h.counts[1:], t.counts[:])
	h.counts[histBuckets+1] = t.overflow
}
