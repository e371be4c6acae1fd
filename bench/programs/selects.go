// Select over several channels, with and without a default.
package main

func main() {
	a, b, c, quit := make(chan int), make(chan int, 10), make(chan int), make(chan bool)
	for _, ch := range []chan int{a, b, c} {
		go func() {
			for i := 0; ; i++ {
				select {
				case ch <- i:
				case <-quit:
					return
				}
			}
		}()
	}
	sum, idle := 0, 0
	for range 2_000_000 {
		select {
		case x := <-a:
			sum += x
		case x := <-b:
			sum += x
		case x := <-c:
			sum += x
		}
	}
	for range 5_000_000 {
		select {
		case <-quit:
		default:
			idle++
		}
	}
	close(quit)
	println(sum > 0, idle)
}
