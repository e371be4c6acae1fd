// Two goroutines that hand one number back and forth over unbuffered channels.
package main

func main() {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for x := range ping {
			pong <- x + 1
		}
	}()
	x := 0
	for range 1000000 {
		ping <- x
		x = <-pong
	}
	println(x)
}
