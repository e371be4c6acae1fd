// go statements with functions, methods, closures, method values and builtins; operands are evaluated at once.
package main

type acc struct{ c chan int }

func (a acc) send(x int)     { a.c <- x }
func (a *acc) sendPtr(x int) { a.c <- x * 10 }
func add(c chan int, xs ...int) {
	t := 0
	for _, x := range xs {
		t += x
	}
	c <- t
}

func big(c chan int, a [20]int, s string, f float64, b bool) {
	if b {
		c <- a[19] + len(s) + int(f)
	}
}

func eval(s string, n int) int {
	println("evaluated", s)
	return n
}

func main() {
	c := make(chan int)
	a := acc{c}
	go a.send(1)
	println(<-c)
	go a.sendPtr(2)
	println(<-c)
	f := a.send
	go f(3)
	println(<-c)
	go acc.send(a, 4)
	println(<-c)
	go add(c, 1, 2, 3)
	println(<-c)
	go add(c, []int{4, 5}...)
	println(<-c)
	x := 5
	go func(y int) { c <- x*100 + y }(x)
	x = 6
	println(<-c)
	go big(c, [20]int{19: 7}, "abc", 2.5, true)
	println(<-c)
	go add(c, eval("arg", 8))
	println("after go")
	println(<-c)
	arr := [20]int{19: 1}
	go big(c, arr, "", 0, true)
	arr[19] = 100
	println(<-c)
	go close(c)
	_, ok := <-c
	println(ok)
	go print()
	go func() {}()
	d := make(chan chan int)
	go func() { (<-d) <- 9 }()
	e := make(chan int)
	d <- e
	println(<-e)
}
