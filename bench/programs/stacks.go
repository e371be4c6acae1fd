// Deep recursion on fresh goroutines: the cost of a growing stack.
package main

//go:noinline
func touch(p *[4]int, n int) int {
	p[n&3] += n
	return p[(n+1)&3]
}

func down(n int) int {
	var pad [4]int
	pad[0] = touch(&pad, n)
	if n == 0 {
		return 0
	}
	return down(n-1) + touch(&pad, n)&1
}

func main() {
	c := make(chan int)
	sum := 0
	for range 5000 {
		go func() { c <- down(2000) }()
		sum += <-c
	}
	println(sum)
}
