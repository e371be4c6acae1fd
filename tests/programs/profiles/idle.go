// Taking a CPU profile takes next to no time of the processor itself, and what it shows is the program.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"runtime/pprof"
	"syscall"
	"time"
)

func used() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

var sum uint32

func inner(x uint32) uint32 { return x*1664525 + 1013904223 }

func outer(n int) {
	for range n {
		sum ^= inner(sum)
	}
}

func main() {
	var out bytes.Buffer
	if err := pprof.StartCPUProfile(&out); err != nil {
		panic(err)
	}
	before := used()
	time.Sleep(time.Second)
	fmt.Println(used()-before < 100*time.Millisecond)

	begin := time.Now()
	for used()-before < 400*time.Millisecond && time.Since(begin) < 10*time.Second {
		outer(1000000)
	}
	begin = time.Now()
	pprof.StopCPUProfile()
	fmt.Println(time.Since(begin) < 2*time.Second)

	r, err := gzip.NewReader(&out)
	text, err2 := io.ReadAll(r)
	fmt.Println(err, err2)
	for _, name := range []string{"main.main", "main.outer", "main.inner", "runtime/pprof.profileWriter"} {
		fmt.Println(name, bytes.Contains(text, []byte(name)))
	}
}
