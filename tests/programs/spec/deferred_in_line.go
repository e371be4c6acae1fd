// Deferred calls that run where the function returns: early returns, conditions, panics before, in and behind them.
package main

import (
	"errors"
	"runtime"
)

type value struct{ a, b, c int }

//go:noinline
func early(n int) (s string) {
	if n == 0 {
		return "early"
	}
	if n == 1 {
		panic("before")
	}
	defer func() { s += " deferred" }()
	if n == 2 {
		return "first"
	}
	defer func() { s += " again" }()
	return "last"
}

//go:noinline
func conditional(a, b, c bool) (s string) {
	s = "x"
	if a {
		defer func() { s += "a" }()
	} else {
		s += "-"
		if b {
			defer func() { s += "b" }()
			if c {
				return s + "!"
			}
		}
	}
	switch {
	case c:
		defer func() { s += "c" }()
	}
	return s
}

//go:noinline
func inPanic(step int) (s string) {
	defer func() {
		if e := recover(); e != nil {
			s += " recovered " + e.(string)
		}
	}()
	if step == 1 {
		panic("one")
	}
	defer func() {
		s += " second"
		if step == 2 {
			panic("two")
		}
	}()
	if step == 3 {
		panic("three")
	}
	defer func() {
		s += " third"
		if step == 4 {
			panic("four")
		}
	}()
	return "step"
}

// A call that was made already is not made again when a later one panics.
//
//go:noinline
func once(counts *[3]int) {
	defer func() { counts[0]++; recover() }()
	defer func() { counts[1]++; panic("again") }()
	defer func() { counts[2]++ }()
}

//go:noinline
func looped(n int) (s string) {
	for i := range n {
		defer func() { s += string(rune('a' + i)) }()
	}
	return "loop "
}

//go:noinline
func many() (n int) {
	defer func() { n = n*2 + 1 }()
	defer func() { n = n*3 + 1 }()
	defer func() { n = n*5 + 1 }()
	defer func() { n = n*7 + 1 }()
	defer func() { n = n*11 + 1 }()
	defer func() { n = n*13 + 1 }()
	defer func() { n = n*17 + 1 }()
	defer func() { n = n*19 + 1 }()
	defer func() { n = n*23 + 1 }()
	return 1
}

//go:noinline
func back(n int) (s string) {
again:
	defer func() { s += string(rune('0' + n)) }()
	n--
	if n > 0 {
		goto again
	}
	return "goto "
}

//go:noinline
func forward(skip bool) (s string) {
	if skip {
		goto end
	}
	defer func() { s += " deferred" }()
end:
	return "forward"
}

//go:noinline
func large(v value) (r value) {
	defer func() {
		r.c += v.a
		if e := recover(); e != nil {
			r.b = -1
		}
	}()
	r = v
	if v.a > 5 {
		panic("large")
	}
	return value{r.b, r.a, r.c}
}

//go:noinline
func unnamed(p *int) (int, string, error) {
	defer func() { *p++ }()
	if *p > 3 {
		return *p, "more", errors.New("more")
	}
	return *p, "less", nil
}

func numbers(yield func(int) bool) {
	for i := range 5 {
		if !yield(i) {
			return
		}
	}
}

// The return in the first loop has nothing to run, the ones behind it have.
//
//go:noinline
func ranges(n int) (s string) {
	for i := range numbers {
		if i == n {
			return "first"
		}
	}
	defer func() { s += " deferred" }()
	for i := range numbers {
		if i+10 == n {
			return "second"
		}
	}
	for i := range numbers {
		defer func() { s += string(rune('a' + i)) }()
		if i+20 == n {
			return "third"
		}
	}
	return "none"
}

//go:noinline
func goexit(log chan string) {
	defer close(log)
	defer func() { log <- "outer" }()
	func() {
		defer func() { log <- "inner" }()
		runtime.Goexit()
	}()
	log <- "not reached"
}

//go:noinline
func repanic() (s string) {
	defer func() { s = recover().(string) }()
	defer func() {
		e := recover()
		panic(e.(string) + " twice")
	}()
	panic("panic")
}

type methods struct{ log *[]string }

func (m methods) done(s string)  { *m.log = append(*m.log, s) }
func (m *methods) undo(s string) { *m.log = append(*m.log, "undo "+s) }

//go:noinline
func calls(fail bool) (log []string) {
	m := methods{&log}
	defer m.done("value")
	defer m.undo("pointer")
	f := m.done
	defer f("bound")
	defer func() {
		if recover() != nil {
			m.done("recovered")
		}
	}()
	if fail {
		var nothing func()
		defer nothing()
	}
	defer println("printed")
	defer delete(map[int]int{}, 1)
	return nil
}

// Only the deferred function itself may recover, not what it defers when it returns.
//
//go:noinline
func nested() (s string) {
	defer func() {
		if e := recover(); e != nil {
			s += " outer " + e.(string)
		}
	}()
	defer func() {
		defer func() {
			if e := recover(); e != nil {
				s += " inner " + e.(string)
			}
		}()
	}()
	panic("nested")
}

//go:noinline
func directly() (s string) {
	defer func() {
		if e := recover(); e != nil {
			s = "too late"
		}
	}()
	defer func() { defer recover() }()
	panic("directly")
}

func attempt(name string, f func() string) {
	defer func() {
		if e := recover(); e != nil {
			println(name, "panics:", e.(string))
		}
	}()
	println(name, f())
}

func main() {
	for n := range 4 {
		attempt("early", func() string { return early(n) })
	}
	for i := range 8 {
		println(conditional(i&1 != 0, i&2 != 0, i&4 != 0))
	}
	for step := range 5 {
		attempt("inPanic", func() string { return inPanic(step) })
	}
	var counts [3]int
	once(&counts)
	println(counts[0], counts[1], counts[2])
	println(looped(4), many(), back(3), forward(true), forward(false))
	for _, a := range []int{1, 7} {
		v := large(value{a, 2, 3})
		println(v.a, v.b, v.c)
	}
	n := 3
	for range 2 {
		i, s, err := unnamed(&n)
		println(i, s, err != nil, n)
	}
	for _, n := range []int{0, 3, 11, 14, 22, 30} {
		println(n, ranges(n))
	}
	log := make(chan string, 3)
	go goexit(log)
	for s := range log {
		println(s)
	}
	println(repanic())
	for _, s := range append(calls(false), calls(true)...) {
		println(s)
	}
	println(nested(), directly())
}
