// The PC of a runtime.Frame is good for FuncForPC, and the next one for CallersFrames, also if the call was inlined.
package main

import (
	"fmt"
	"path/filepath"
	"runtime"
)

//go:noinline
func frames() []runtime.Frame {
	pcs := make([]uintptr, 10)
	pcs = pcs[:runtime.Callers(2, pcs)]
	all := runtime.CallersFrames(pcs)
	var out []runtime.Frame
	for {
		f, more := all.Next()
		out = append(out, f)
		if f.Function == "main.main" || !more {
			return out
		}
	}
}

func inner() []runtime.Frame { return frames() }

func middle() []runtime.Frame {
	return inner()
}

type logger struct{}

func (logger) log() []runtime.Frame { return middle() }

func place(f runtime.Frame) string { return fmt.Sprint(f.Function, " ", filepath.Base(f.File), ":", f.Line) }

func main() {
	for _, f := range (logger{}).log() {
		again, _ := runtime.CallersFrames([]uintptr{f.PC + 1}).Next()
		fmt.Println(place(f), place(again), runtime.FuncForPC(f.PC).Name())
	}
}
