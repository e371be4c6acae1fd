// Deferred calls in bodies belong to the function around the loop, in order; recover in bodies, Goexit.
package main

import "runtime"

func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		defer print("<iterator> ")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func order() {
	defer println("first")
	for i := range seq(3) {
		defer print("d", i, " ")
		for j := range seq(2) {
			defer func() { print("n", i, j, " ") }()
		}
	}
	print("end ")
}

func loops() (n int) {
	for i := range seq(3) {
		for j := range 3 {
			defer func() { n += i*10 + j }()
			if j == i {
				break
			}
		}
	}
	return 1
}

func early() (s string) {
	for i := range seq(5) {
		defer func() { s += string(rune('a' + i)) }()
		if i == 2 {
			return "early "
		}
	}
	return
}

func panics() (s string) {
	defer func() { s += " recovered " + recover().(string) }()
	for i := range seq(5) {
		defer func() { s += string(rune('a' + i)) }()
		if i == 2 {
			panic("p")
		}
	}
	return
}

// The iterator calls the body, not what runs deferred calls.
func recoverInBody() (s string) {
	defer func() { s += " then " + recover().(string) }()
	defer func() {
		for range seq(2) {
			if e := recover(); e != nil {
				s += e.(string)
			} else {
				s += " nil"
			}
		}
	}()
	panic("inner")
}

func notRecovered() (s string) {
	defer func() { s += "outer " + recover().(string) }()
	defer func() {
		func() {
			for range seq(1) {
				if recover() != nil {
					s += "wrong "
				}
			}
		}()
	}()
	panic("kept")
}

func deferRecoverInBody() (s string) {
	for range seq(1) {
		defer func() { s += "got " + recover().(string) }()
	}
	panic("late")
}

func goexit() {
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range seq(3) {
			defer println("exit", i)
			if i == 1 {
				runtime.Goexit()
			}
		}
		println("not here")
	}()
	<-done
}

func main() {
	order()
	println(loops())
	println(early())
	println(panics())
	println(recoverInBody())
	println(notRecovered())
	println(deferRecoverInBody())
	goexit()
}
