// Unbuffered channels are a rendezvous: order of prints across two goroutines is fixed by it.
package main

type message struct {
	id   int
	text string
	back chan string
}

func server(in <-chan message, quit chan<- int) {
	n := 0
	for m := range in {
		n++
		m.back <- m.text + "!"
	}
	quit <- n
}

func pingpong(n int) (count int) {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for x := range ping {
			pong <- x + 1
		}
		close(pong)
	}()
	for range n {
		ping <- count
		count = <-pong
	}
	close(ping)
	_, ok := <-pong
	println("closed", !ok)
	return
}

func main() {
	in, quit := make(chan message), make(chan int)
	go server(in, quit)
	for i, s := range []string{"a", "b", "c"} {
		m := message{i, s, make(chan string)}
		in <- m
		println(i, <-m.back)
	}
	close(in)
	println(<-quit)
	println(pingpong(20000))
	done := make(chan bool)
	turn := make(chan bool)
	go func() {
		for i := range 3 {
			<-turn
			println("odd", i)
			turn <- true
		}
		done <- true
	}()
	for i := range 3 {
		println("even", i)
		turn <- true
		<-turn
	}
	<-done
}
