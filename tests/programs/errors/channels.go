// Sends and receives in the wrong direction, on things that are no channels, close of a receive-only one.
package main

func main() {
	c := make(chan int)
	var r <-chan int = c
	var s chan<- int = c
	r <- 1
	<-s
	close(r)
	c <- "a"
	x := 5
	x <- 1
	println(<-x)
	for range s {
	}
	for a, b := range c {
	}
	s = r
	var d chan int = r
	println(len(x), cap(5), d)
}
