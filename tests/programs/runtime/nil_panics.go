// Settings of GODEBUG: what panic(nil) is, and labels in tracebacks.
//go:debug panicnil=1
//go:debug default=go1.27
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
)

func nilPanic() (r any) {
	defer func() { r = recover(); fmt.Printf("%T ", r) }()
	panic(nil)
}

func main() {
	nilPanic()
	os.Setenv("GODEBUG", "panicnil=0")
	nilPanic()
	os.Setenv("GODEBUG", "panicnil=1,tracebacklabels=0")
	nilPanic()
	os.Unsetenv("GODEBUG")
	nilPanic()
	fmt.Println()
	ctx := pprof.WithLabels(context.Background(), pprof.Labels("id", "7/x", "na me", "a\tb\"ü\x01\xff𝄞", "z", ""))
	pprof.SetGoroutineLabels(ctx)
	panic(nil)
}
