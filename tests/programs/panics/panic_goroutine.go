// A panic on another goroutine: the report names who created it.
package main

func worker(c chan int) {
	for x := range c {
		if x == 3 {
			panic("worker failed")
		}
		println("got", x)
	}
}

func start(c chan int) {
	go worker(c)
}

func main() {
	c := make(chan int)
	start(c)
	for i := range 10 {
		c <- i
	}
}
