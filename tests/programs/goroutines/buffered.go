// Buffered channels: order, len and cap, draining after close, senders that wait for room, elements of all sizes.
package main

type large struct {
	n    int
	data [40]int64
	s    string
}

func produce(n int, c chan<- int, done chan<- string, name string) {
	for i := range n {
		c <- i
	}
	done <- name
}

func main() {
	c := make(chan int, 3)
	c <- 1
	c <- 2
	println(len(c), cap(c))
	println(<-c, len(c))
	c <- 3
	c <- 4
	close(c)
	for x := range c {
		print(x, " ")
	}
	x, ok := <-c
	println(x, ok, <-c, len(c))

	c = make(chan int, 2)
	done := make(chan string, 1)
	go produce(100, c, done, "p")
	sum := 0
	for range 100 {
		sum = sum*3 + <-c
	}
	println(sum, <-done)

	big := make(chan large, 4)
	go func() {
		for i := range 10 {
			l := large{n: i, s: string(rune('a' + i))}
			l.data[39] = int64(i * i)
			big <- l
		}
		close(big)
	}()
	for l := range big {
		print(l.n, l.s, l.data[39], " ")
	}
	println()

	bytes := make(chan byte, 5)
	units := make(chan struct{}, 5)
	strs := make(chan string, 2)
	ptrs := make(chan *large, 1)
	funcs := make(chan func() int, 1)
	chans := make(chan chan int, 1)
	slices := make(chan []int, 1)
	arrays := make(chan [3]int16)
	for i := range 5 {
		bytes <- byte(250 + i)
		units <- struct{}{}
	}
	strs <- "s1"
	strs <- "s2"
	ptrs <- &large{n: 99}
	funcs <- func() int { return sum & 7 }
	chans <- make(chan int, 7)
	slices <- []int{1, 2, 3}
	go func() { arrays <- [3]int16{1, 2, 3} }()
	println(<-bytes, <-bytes, len(units), <-strs, <-strs, (<-ptrs).n, (<-funcs)(), cap(<-chans), len(<-slices), (<-arrays)[2])
	<-units
	println(len(units), cap(units))

	merged := make(chan int, 1)
	quit := make(chan bool)
	for p := range 4 {
		go func() {
			for i := range 250 {
				merged <- p*1000 + i
			}
			quit <- true
		}()
	}
	go func() {
		for range 4 {
			<-quit
		}
		close(merged)
	}()
	total, last := 0, [4]int{-1, -1, -1, -1}
	ordered := true
	for v := range merged {
		total += v
		ordered = ordered && v%1000 == last[v/1000]+1
		last[v/1000] = v % 1000
	}
	println(total, ordered)
}
