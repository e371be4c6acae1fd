// send on a closed channel, buffered, with room.
package main

func main() {
	c := make(chan int, 2)
	c <- 1
	close(c)
	println(<-c)
	c <- 2
}
