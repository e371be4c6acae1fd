// Eight producers and eight consumers on one buffered channel.
package main

import "sync"

func main() {
	const perProducer = 400_000
	ch := make(chan int, 128)
	sums := make(chan int)
	var producers sync.WaitGroup
	for p := range 8 {
		producers.Add(1)
		go func() {
			defer producers.Done()
			for i := range perProducer {
				ch <- i ^ p
			}
		}()
	}
	for range 8 {
		go func() {
			sum := 0
			for v := range ch {
				sum += v
			}
			sums <- sum
		}()
	}
	producers.Wait()
	close(ch)
	total := 0
	for range 8 {
		total += <-sums
	}
	println(total)
}
