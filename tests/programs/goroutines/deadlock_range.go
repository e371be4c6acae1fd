// Deadlock: a range over a channel that is never closed.
package main

func main() {
	c := make(chan int, 3)
	for i := range 3 {
		c <- i
	}
	for x := range c {
		println(x)
	}
}
