// A producer and a consumer over a buffered channel: the cost of an element.
package main

func main() {
	c := make(chan int, 128)
	go func() {
		for i := range 5000000 {
			c <- i
		}
		close(c)
	}()
	sum := 0
	for x := range c {
		sum += x
	}
	println(sum)
}
