// recover in nested defers, in functions called by them, after other panics, without any panic.
package main

func helper() any { return recover() }

func level(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(name, "got", r.(string))
		}
	}()
	f()
	println(name, "returned")
}

func replaced() (s string) {
	defer func() { s += "|" + recover().(string) }()
	defer func() { panic("second") }()
	defer func() {
		defer func() { s = recover().(string) }()
		panic("inner")
	}()
	panic("first")
}

func loop() {
	for i := range 3 {
		defer func() {
			defer func() { println("loop", i, recover().(string)) }()
			panic("from defer")
		}()
	}
}

type t struct{}

func (t) rec() { println("method", recover() != nil) }

func twice() (n int) {
	defer func() {
		n++
		println(recover() == nil)
	}()
	defer func() {
		n += 10
		println(recover().(string), recover() == nil)
	}()
	panic("once")
}

func main() {
	println(recover() == nil, helper() == nil)
	level("direct", func() { panic("p") })
	level("in a helper", func() {
		defer func() { println("helper", helper() == nil) }()
		panic("q")
	})
	level("helper deferred", func() {
		defer helper()
		panic("r")
	})
	level("method deferred", func() {
		defer t{}.rec()
		panic("s")
	})
	level("nested", func() {
		defer func() {
			defer func() { println("nested", recover() == nil) }()
		}()
		panic("u")
	})
	level("builtin deferred", func() {
		defer recover()
		panic("v")
	})
	println(replaced())
	loop()
	println(twice())
	level("again", func() {
		defer func() {
			r := recover()
			panic("re-" + r.(string))
		}()
		panic("w")
	})
	level("func value", func() {
		f := func() { println("value", recover() != nil) }
		defer f()
		panic("x")
	})
}
