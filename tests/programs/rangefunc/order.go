// The order of evaluation around range-over-func loops, nil iterators, calls in the header, channels and selects inside.
package main

func trace(s string) func(func(int) bool) {
	println("evaluated", s)
	return func(yield func(int) bool) {
		println("called", s)
		for i := range 3 {
			println("yield", i, yield(i))
		}
	}
}

func slots() *[3]int {
	println("slots")
	return &arr
}

var arr [3]int

func idx(i int) int {
	println("idx", i)
	return i
}

func main() {
	n := 0
	for slots()[idx(n)] = range trace("slots") {
		n++
		if n == 3 {
			n = 2
		}
	}
	println(arr[0], arr[1], arr[2])

	ch := make(chan int, 3)
	for i := range trace("chan") {
		select {
		case ch <- i:
			continue
		default:
			println("full")
		}
	}
	close(ch)
	for v := range ch {
		println(v)
	}
	for i := range trace("go") {
		done := make(chan int)
		go func() { done <- i * i }()
		println("got", <-done)
	}
	func() {
		defer func() { println(recover().(error).Error()) }()
		var none func(func() bool)
		for range none {
			println("not here")
		}
	}()
	if x := 3; x > 2 {
		for range trace("if") {
			x++
			switch y := any(x).(type) {
			case int:
				if y == 5 {
					continue
				}
				println("y", y)
			}
		}
		println(x)
	}
	for i := range func(yield func(int) bool) { _ = yield(1) && yield(2) } {
		println("literal", i)
	}
}
