// select: ready cases, default, receive with ok, send and receive in one, in loops.
package main

func try(c chan int) string {
	select {
	case x := <-c:
		return "got " + string(rune('0'+x))
	default:
		return "nothing"
	}
}

func offer(c chan int, x int) bool {
	select {
	case c <- x:
		return true
	default:
		return false
	}
}

func main() {
	c := make(chan int, 1)
	println(try(c), offer(c, 5), offer(c, 6), try(c), try(nil), offer(nil, 1))
	close(c)
	select {
	case x, ok := <-c:
		println(x, ok)
	}
	a, b, quit := make(chan int), make(chan string), make(chan bool)
	go func() {
		for i := range 3 {
			a <- i
		}
		for _, s := range []string{"x", "y"} {
			b <- s
		}
		close(quit)
	}()
	for run := true; run; {
		select {
		case x := <-a:
			println("a", x)
		case s := <-b:
			println("b", s)
		case <-quit:
			println("quit")
			run = false
		}
	}
	fib := make(chan int)
	stop := make(chan bool)
	go func() {
		for range 10 {
			print(<-fib, " ")
		}
		stop <- true
	}()
	x, y := 0, 1
loop:
	for {
		select {
		case fib <- x:
			x, y = y, x+y
		case <-stop:
			break loop
		}
	}
	println()
	var arr [3]int
	i := 2
	d := make(chan int, 1)
	d <- 8
	select {
	case arr[i] = <-d:
	case arr[0] = <-(chan int)(nil):
	}
	println(arr[2])
}
