// recover in a deferred function: values of all kinds, runtime errors, results after it, and where it has no effect.
package main

func try(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return "no panic"
}

func show(v any) {
	switch v := v.(type) {
	case string:
		println("string", v)
	case int:
		println("int", v)
	case error:
		println("error", v.Error())
	default:
		println("something else", v == nil)
	}
}

type point struct{ x, y int }

func safe(a, b int) (q int, ok bool) {
	defer func() {
		if recover() != nil {
			q, ok = -1, false
		}
	}()
	return a / b, true
}

func helper() any { return recover() }

func wrong() (caught any) {
	defer func() {
		caught = recover()
	}()
	defer func() {
		func() {
			println("too deep", recover() == nil)
		}()
		println("through helper", helper() == nil)
	}()
	panic("caught later")
}

func direct() {
	defer recover()
	defer func() { println("direct recover", recover() == nil) }()
}

func repanic() (v any) {
	defer func() { v = recover() }()
	defer func() {
		r := recover()
		panic("again after " + r.(string))
	}()
	panic("first")
}

func loop() (n int) {
	for i := range 5 {
		func() {
			defer func() {
				if r := recover(); r != nil {
					n += r.(int)
				}
			}()
			if i%2 == 1 {
				panic(i * 10)
			}
		}()
	}
	return
}

func deep(n int) {
	defer func() { count++ }()
	if n == 0 {
		panic("bottom")
	}
	deep(n - 1)
}

var count int

func locals() (s string) {
	x := 1
	defer func() {
		recover()
		s = string(rune('0' + x))
	}()
	x = 2
	var p *point
	x = 3
	p.y = x
	x = 4
	return "unreached"
}

func main() {
	show(try(func() {}))
	show(try(func() { panic("text") }))
	show(try(func() { panic(42) }))
	show(try(func() { panic(point{1, 2}) }))
	var s []int
	var p *point
	var e any = "str"
	i := 5
	show(try(func() { println(s[i]) }))
	show(try(func() { println(p.y) }))
	show(try(func() { println(i / len(s)) }))
	show(try(func() { println(e.(int)) }))
	show(try(func() { println(len(make([]int, i-6))) }))
	show(try(func() { println("abc"[1:i]) }))
	show(try(func() { close((chan int)(nil)) }))
	show(try(func() { panic(nil) }))
	println(safe(7, 2))
	println(safe(7, 0))
	show(wrong())
	direct()
	show(repanic())
	println(loop())
	show(try(func() { deep(1000) }))
	println(count, locals())
	v := try(func() { panic(try(func() { panic("inner") })) })
	show(v)
	println(recover() == nil)
}
