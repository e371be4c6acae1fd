// runtime.Callers in panics, deferred calls and wrappers.
package main

import (
	"fmt"
	"runtime"
)

func show(what string) {
	pcs := make([]uintptr, 30)
	n := runtime.Callers(1, pcs)
	frames := runtime.CallersFrames(pcs[:n])
	fmt.Println(what)
	for {
		f, more := frames.Next()
		switch f.Function {
		case "runtime.main", "runtime.goexit":
		case "runtime.sigpanic", "runtime.goPanicIndex", "runtime.panicBounds64": // signals and checks, which differ
		default:
			fmt.Println(" ", f.Function)
		}
		if !more {
			return
		}
	}
}

func nilDeref(p *int) int { return *p }

func index(s []int, i int) int { return s[i] }

func try(what string, f func()) {
	defer func() {
		show(what)
		recover()
		show(what + " recovered")
	}()
	f()
}

func nested() {
	defer func() {
		defer func() { show("inner"); recover() }()
		panic("second")
	}()
	panic("first")
}

func exits() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer show("Goexit")
		runtime.Goexit()
	}()
	<-done
}

type t struct{}

func (t) Error() string { show("Error"); return "e" }

func main() {
	try("panic", func() { panic(1) })
	try("nil", func() { nilDeref(nil) })
	try("index", func() { index(nil, 1) })
	try("normal", func() {})
	try("map", func() { var m map[int]int; m[1] = 2 })
	try("assert", func() { var x any = 1; _ = x.(string) })
	try("close", func() { var c chan int; close(c) })
	try("divide", func() { x := 0; fmt.Println(1 / x) })
	try("nested", nested)
	exits()
}
