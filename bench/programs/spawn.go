// A million goroutines, one after the other in groups: start, one send, end.
package main

func main() {
	c := make(chan int, 100)
	sum := 0
	for range 10000 {
		for i := range 100 {
			go func() { c <- i }()
		}
		for range 100 {
			sum += <-c
		}
	}
	println(sum)
}
