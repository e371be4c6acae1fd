// select: cases that are no communication, channels of the wrong direction.
package main

func main() {
	c := make(chan int)
	var r <-chan int = c
	var s chan<- int = c
	select {
	case r <- 1:
	case x := <-s:
	case y := <-c:
	case c <- "a":
	case <-5:
	default:
	default:
	}
	close(r)
	<-s
	s = r
	x, ok, more := <-c
}
