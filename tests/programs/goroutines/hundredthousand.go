// One hundred thousand goroutines, all alive at once, each blocked on the same channel, then on their own.
package main

func main() {
	const n = 100000
	start := make(chan struct{})
	results := make(chan int)
	for i := range n {
		go func() {
			<-start
			results <- i & 0xff
		}()
	}
	close(start)
	sum := 0
	for range n {
		sum += <-results
	}
	println(sum)
	var left = make(chan int)
	first := left
	for range n {
		right := make(chan int)
		go func(l, r chan int) { l <- 1 + <-r }(left, right)
		left = right
	}
	go func() { left <- 0 }()
	println(<-first)
}
