// Iterators that call the loop body when they must not: each is a runtime error, which names the misuse.
package main

func try(name string, f func()) {
	defer func() {
		e := recover()
		if err, ok := e.(error); ok {
			println(name, "error:", err.Error())
		} else if s, ok := e.(string); ok {
			println(name, "string:", s)
		} else {
			println(name, "nothing", e == nil)
		}
	}()
	f()
}

var saved func(int) bool

func keeps(yield func(int) bool) {
	saved = yield
	yield(1)
}

func ignores(yield func(int) bool) {
	for i := range 3 {
		yield(i)
	}
}

func swallows(yield func(int) bool) {
	defer func() { println("swallowed", recover() != nil) }()
	yield(1)
}

func again(yield func(int) bool) {
	defer func() {
		recover()
		yield(2)
	}()
	yield(1)
}

func nested(yield func(int) bool) {
	saved = yield
	yield(1)
}

func main() {
	try("late", func() {
		for i := range keeps {
			print(i, " ")
		}
		saved(2)
	})
	try("late after break", func() {
		for range keeps {
			break
		}
		saved(2)
	})
	try("ignores", func() {
		for i := range ignores {
			print(i, " ")
			if i == 0 {
				break
			}
		}
	})
	try("swallows", func() {
		for range swallows {
			panic("body")
		}
		println("not here")
	})
	try("again", func() {
		for i := range again {
			panic("body " + string(rune('0'+i)))
		}
	})
	try("inside", func() {
		for i := range nested {
			print("in ")
			saved(i)
		}
	})
	try("outer from inner", func() {
		for range nested {
			outer := saved
			for range func(yield func() bool) {
				yield()
				outer(3)
			} {
				print("inner ")
			}
		}
	})
	try("return and on", func() {
		f := func() int {
			for range nested {
				for range func(yield func() bool) {
					yield()
					yield()
				} {
					return 3
				}
			}
			return 4
		}
		println(f())
	})
	try("panics through", func() {
		for i := range ignores {
			if i == 1 {
				panic("through")
			}
		}
	})
}
