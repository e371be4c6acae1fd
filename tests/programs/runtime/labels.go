// Tracebacks show the labels of goroutines, quoted where that is needed.
package main

import (
	"context"
	"runtime/pprof"
)

func main() {
	ctx := pprof.WithLabels(context.Background(), pprof.Labels("id", "7/x", "na me", "a\tb\"ü\x01\xff\ufffd𝄞\\\r\n", "z", ""))
	pprof.SetGoroutineLabels(ctx)
	panic("labelled")
}
