// Functions that are inlined are seen in tracebacks, by runtime.Caller and by runtime.Callers.
package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

type thing struct {
	line int
	fn   string
	more *thing
}

func here(skip int) *thing {
	pc, _, line, _ := runtime.Caller(skip)
	return &thing{line: line, fn: runtime.FuncForPC(pc).Name()}
}

func outer(skip int) *thing {
	t := here(skip)
	return &thing{line: t.line, fn: t.fn, more: t}
}

func (t *thing) method(skip int) *thing {
	return &thing{more: here(skip), line: t.line}
}

func generic[T any](skip int, v T) *thing {
	_ = v
	return &thing{more: here(skip)}
}

func stack() *[]string {
	pcs := make([]uintptr, 20)
	n := runtime.Callers(1, pcs)
	frames := runtime.CallersFrames(pcs[:n])
	var out []string
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "main.") {
			out = append(out, fmt.Sprint(f.Function, " ", filepath.Base(f.File), ":", f.Line))
		}
		if !more {
			break
		}
	}
	return &out
}

func viaStack() *thing {
	s := stack()
	return &thing{fn: strings.Join(*s, ", ")}
}

func call(f func(int) *thing, n int) *thing { return f(n) }

func closureOf(n int) func() string {
	return func() string {
		_, _, line, _ := runtime.Caller(0)
		pc, _, _, _ := runtime.Caller(1)
		n++
		return fmt.Sprint(line, " ", runtime.FuncForPC(pc).Name(), " ", n)
	}
}

func fails(n int) *thing {
	if n == 0 {
		var t *thing
		return &thing{line: t.line}
	}
	return &thing{line: 10 / (n - 1)}
}

func index(s []int, i int) *thing { return &thing{line: s[i]} }

func try(name string, f func()) {
	defer func() {
		e := recover()
		pcs := make([]uintptr, 32)
		n := runtime.Callers(2, pcs)
		frames := runtime.CallersFrames(pcs[:n])
		var out []string
		for {
			f, more := frames.Next()
			if strings.HasPrefix(f.Function, "main.") {
				out = append(out, fmt.Sprint(f.Function, ":", f.Line))
			}
			if !more {
				break
			}
		}
		fmt.Println(name, e, out)
	}()
	f()
}

func main() {
	for skip := range 2 {
		t := here(skip)
		fmt.Println(t.line, t.fn)
		t = outer(skip)
		fmt.Println(t.line, t.fn, t.more.line)
		t = t.method(skip)
		fmt.Println(t.line, t.more.line, t.more.fn)
		t = generic(skip, "x")
		fmt.Println(t.more.line, t.more.fn)
	}
	fmt.Println(viaStack().fn)
	fmt.Println(call(here, 0).line, call(here, 1).line)
	t := call(func(n int) *thing { return &thing{more: here(n)} }, 1)
	fmt.Println(t.more.line, t.more.fn)
	f := func(n int) *thing {
		return &thing{more: here(n)}
	}
	fmt.Println(f(0).more.fn, f(1).more.fn, f(1).more.line)
	c := closureOf(3)
	fmt.Println(c())
	fmt.Println(c())
	fmt.Println(func() *thing { return here(1) }().fn)

	try("nil", func() { println(fails(0).line) })
	try("divide", func() { println(fails(1).line) })
	try("index", func() { println(index([]int{1}, 3).line) })
	for i := range 3 {
		if i == 2 {
			fmt.Println(index(nil, i).line)
		}
	}
}
