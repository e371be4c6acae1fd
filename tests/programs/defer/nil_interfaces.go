// Deferred calls, and goroutines, of methods of nil interfaces: they fail where the statement is.
package main

type setter interface{ set(*int) int }

type wrapper struct{ setter }

func arg(n int) *int {
	println("argument", n)
	return &n
}

func try(name string, f func()) {
	defer func() {
		e := recover()
		println(name, e.(error).Error())
	}()
	f()
}

func generic[T setter](x T) {
	defer x.set(arg(5))
	println("not here")
}

func main() {
	var s setter
	try("defer", func() {
		defer s.set(arg(1))
		println("not here")
	})
	try("go", func() {
		go s.set(arg(2))
		println("not here")
	})
	try("promoted", func() {
		w := wrapper{}
		defer w.set(arg(3))
		println("not here")
	})
	try("value", func() {
		f := s.set
		println("not here", f == nil)
	})
	try("generic", func() { generic[setter](nil) })
	try("function", func() {
		var f func(*int)
		defer f(arg(4))
		println("here")
	})
}
