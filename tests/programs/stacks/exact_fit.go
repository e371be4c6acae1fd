// Frames that end exactly where their stack segment does.
package main

//go:noinline
func fill(a *[40]int, n int) {
	for i := range a {
		a[i] = i * n
	}
}

//go:noinline
func large(n int) int {
	var a [40]int
	fill(&a, n)
	if n == 0 {
		return a[1]
	}
	return large(n-1) + a[n%40]
}

//go:noinline
func small(n int) int {
	if n == 0 {
		return large(30)
	}
	return small(n-1) + n
}

func main() {
	sum := 0
	for n := range 80 {
		done := make(chan int)
		go func() { done <- small(n) }()
		sum += <-done
	}
	println(sum)
}
