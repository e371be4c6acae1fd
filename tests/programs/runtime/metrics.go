// Package runtime/metrics: all that it describes can be read, and agrees with what the program did.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
)

var sink [][]byte

func read(names ...string) []metrics.Value {
	samples := make([]metrics.Sample, len(names))
	for i, name := range names {
		samples[i].Name = name
	}
	metrics.Read(samples)
	values := make([]metrics.Value, len(names))
	for i, s := range samples {
		values[i] = s.Value
	}
	return values
}

func sum(h *metrics.Float64Histogram) (n uint64) {
	for _, c := range h.Counts {
		n += c
	}
	return n
}

func main() {
	kinds := true
	var classes, total uint64
	for _, d := range metrics.All() {
		v := read(d.Name)[0]
		kinds = kinds && v.Kind() == d.Kind
		if strings.HasPrefix(d.Name, "/memory/classes/") && d.Name != "/memory/classes/total:bytes" {
			classes += v.Uint64()
		}
	}
	total = read("/memory/classes/total:bytes")[0].Uint64()
	fmt.Println(kinds, classes > total/2 && classes < total*2, read("/no/such:thing")[0].Kind() == metrics.KindBad)

	const allocs, bySize, cycles, pauses = "/gc/heap/allocs:bytes", "/gc/heap/allocs-by-size:bytes",
		"/gc/cycles/forced:gc-cycles", "/gc/pauses:seconds"
	before := read(allocs, bySize, cycles, pauses)
	for range 100 {
		sink = append(sink, make([]byte, 3000), make([]byte, 100000))
	}
	runtime.GC()
	after := read(allocs, bySize, cycles, pauses)
	grown := after[0].Uint64() - before[0].Uint64()
	fmt.Println(grown >= 10300000, grown < 12000000, after[2].Uint64()-before[2].Uint64())
	was, is := before[1].Float64Histogram(), after[1].Float64Histogram()
	for i, c := range is.Counts {
		if d := c - was.Counts[i]; d >= 100 && is.Buckets[i] > 1000 {
			fmt.Println(is.Buckets[i], is.Buckets[i+1], d)
		}
	}
	was, is = before[3].Float64Histogram(), after[3].Float64Histogram()
	fmt.Println(len(is.Counts), is.Buckets[1:12], sum(is) > sum(was))

	debug.SetGCPercent(70)
	debug.SetMemoryLimit(1 << 33)
	runtime.GOMAXPROCS(3)
	wait := make(chan bool)
	for range 50 {
		go func() { <-wait }()
	}
	runtime.Gosched()
	for _, v := range read("/gc/gogc:percent", "/gc/gomemlimit:bytes", "/sched/gomaxprocs:threads") {
		fmt.Println(v.Uint64())
	}
	g := read("/sched/goroutines:goroutines", "/sched/goroutines-created:goroutines", "/sched/goroutines/running:goroutines")
	fmt.Println(g[0].Uint64() >= 51, g[1].Uint64() >= 51, g[2].Uint64() >= 1)
	cpu := read("/cpu/classes/total:cpu-seconds", "/cpu/classes/user:cpu-seconds", "/cpu/classes/gc/total:cpu-seconds")
	fmt.Println(cpu[0].Float64() > 0, cpu[1].Float64() >= 0, cpu[2].Float64() > 0)

	setting := "/godebug/non-default-behavior/execerrdot:events"
	os.Setenv("GODEBUG", "execerrdot=0")
	fmt.Println(read(setting)[0].Uint64())
	close(wait)
}
