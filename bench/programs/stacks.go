// Deep recursion on fresh goroutines: the cost of a growing stack.
package main

func down(n int) int {
	var pad [4]int
	pad[n&3] = n
	if n == 0 {
		return 0
	}
	return down(n-1) + pad[n&3] - n + 1
}

func main() {
	c := make(chan int)
	sum := 0
	for range 8000 {
		go func() { c <- down(2000) }()
		sum += <-c
	}
	println(sum)
}
