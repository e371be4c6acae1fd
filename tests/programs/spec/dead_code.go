// What constants say never runs: it captures, calls, defers and names nothing, but labels and side effects stay.
package main

import (
	"reflect"
	"runtime"
)

const debug = false

type config struct{ n int }

//go:noinline
func (c *config) dump(format string, args ...any) { println(format, len(args), c.n) }

func name(f any) string { return runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name() }

func effect(s string) bool {
	print(s, " ")
	return true
}

// Only the dead closure captures x and y.
func captured() (func() int, int) {
	x, y := 1, 2
	if debug {
		f := func() { x++; y++ }
		f()
	}
	x += 5
	return func() int { return x }, y
}

func conditions(c *config) (n int) {
	if debug && effect("never") {
		n += 1
	}
	if effect("a") && debug {
		n += 2
	}
	if !debug || effect("never") {
		n += 4
	}
	if effect("b") || !debug {
		n += 8
	} else {
		n += 1000
	}
	if x := effect("c"); debug {
		c.dump("%v", x)
	} else if debug || x {
		n += 16
	}
	if !(debug || debug) && n > 0 {
		n += 32
	}
	for effect("d"); debug; effect("never") {
		n += 1000
	}
	for ; !debug; n += 64 {
		if n > 200 {
			break
		}
	}
	return
}

func chosen() (s string) {
	switch debug {
	case true:
		s += "true "
	default:
		s += "default "
	}
	switch 2 + 1 {
	case 1, 2:
		s += "few "
	case 3:
		s += "three "
		if len(s) > 0 {
			break
		}
		s += "not reached"
	}
	switch {
	case debug:
		s += "debug "
		fallthrough
	case !debug:
		s += "release "
		fallthrough
	case effect("never"):
		s += "fell "
	}
	switch "x" {
	case "y":
		s += "y"
	}
	switch const1 := 1; const1 {
	case 1:
		s += "variable"
	}
	return
}

//go:noinline
func jumps(n int) (s string) {
	goto middle
again:
	s += "again "
	n--
middle:
	s += "middle "
	if n > 0 {
		goto again
	}
	if !debug {
		return s
	}
	s += "unreachable"
	return s + "!"
}

func ends(n int) int {
	if n > 3 {
		panic("large")
		n = 1000
	}
	for {
		if n++; n > 2 {
			return n
			n *= 100
		}
		continue
		n = -1
	}
}

// A defer that never runs, and recover in dead code.
func deferring() (s string) {
	if debug {
		defer func() { s += "never" }()
	}
	defer func() {
		if debug {
			recover()
		}
		s += "deferred"
	}()
	return "returned "
}

// The literals that are left are numbered.
func literals() {
	if debug {
		println(name(func() {}))
	}
	println(name(func() {}))
	return
	println(name(func() {}))
}

var table = makeTable()

func makeTable() []func() int {
	if debug {
		return nil
	}
	return []func() int{func() int { return len(table2) }}
}

var table2 = [...]string{3: "three"}

func main() {
	f, y := captured()
	println(f(), y)
	println(conditions(&config{}))
	println(chosen())
	println(jumps(2))
	println(ends(1))
	println(deferring())
	literals()
	println(table[0]())
	defer func() { println(recover().(string)) }()
	ends(4)
}
