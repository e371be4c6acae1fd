// Where deferred calls are made: at the end of the function, whatever returns, in line or from a list, inlined or not.
package main

import (
	"fmt"
	"runtime"
	"strings"
)

type t struct{ p *int }

func (x *t) bad(n int) { *x.p = n }

func trace(name string) {
	pc := make([]uintptr, 10)
	fr := runtime.CallersFrames(pc[:runtime.Callers(1, pc)])
	fmt.Print(name, ":")
	for {
		f, more := fr.Next()
		if strings.HasPrefix(f.Function, "main.") {
			fmt.Print(" ", f.Function, ":", f.Line)
		}
		if !more {
			break
		}
	}
	fmt.Println()
}

func small() {
	x := 1
	defer func() { trace("literal") }()
	defer trace("call")
	defer fmt.Println("print", x)
	defer func() { x++; func() { trace("inner") }() }()
}

//go:noinline
func f(x *t, n int) (r int) {
	defer x.bad(n)
	if n > 1 {
		return 3
	}
	defer func() { x.p = &r }()
	return n
}

func main() {
	small()
	fmt.Println(f(&t{}, 1))
	f(&t{}, 2)
}

func listed(n int) (r int) {
	for i := range n {
		defer func() {
			trace("listed")
			if i == 0 {
				panic("listed")
			}
		}()
	}
	if n > 1 {
		return 5
	}
	return 6
}

func init() {
	func() {
		defer func() { recover(); trace("recovering") }()
		listed(2)
	}()
}
