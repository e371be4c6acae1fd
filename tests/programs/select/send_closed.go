// A send case of a select on a closed channel panics when chosen.
package main

func main() {
	c := make(chan int)
	close(c)
	select {
	case c <- 1:
		println("sent")
	default:
		println("default")
	}
}
