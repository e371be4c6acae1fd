// Unbounded recursion on a second goroutine, with big frames and stack arguments, while main waits.
package main

type block [64]int

//go:noinline
func sink(b *block, n int) int { return b[n&63] }

func ping(b block, n int, c, d, e, f, g, h, i, j, k, l, m, o string) int {
	b[n&63] = n
	return ping(b, n+1, d, e, f, g, h, i, j, k, l, m, o, c) + sink(&b, n)
}

func main() {
	done := make(chan int)
	go func() {
		done <- ping(block{}, 0, "", "", "", "", "", "", "", "", "", "", "", "")
	}()
	println(<-done)
}
