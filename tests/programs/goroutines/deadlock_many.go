// Deadlock: every goroutine is listed, with what it waits for and who created it.
package main

func stuck(name string, c chan int) {
	println(name)
	c <- 1
}

func reader(c chan int) {
	for range c {
	}
}

func main() {
	a, b, ready := make(chan int), make(chan int), make(chan bool)
	go func() {
		ready <- true
		stuck("first", a)
	}()
	<-ready
	go reader(b)
	<-b
}
