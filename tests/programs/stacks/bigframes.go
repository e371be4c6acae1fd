// Frames of kilobytes: local arrays larger than a segment, in recursion and on fresh goroutines.
package main

func fill(n int) int {
	var a [3000]int
	for i := range a {
		a[i] = i * n
	}
	t := 0
	for i := 0; i < len(a); i += n + 1 {
		t += a[i]
	}
	return t
}

func nested(n int) int {
	var a [500]byte
	for i := range a {
		a[i] = byte(i + n)
	}
	if n == 0 {
		return 0
	}
	r := nested(n - 1)
	for i := range a {
		if a[i] != byte(i+n) {
			println("clobbered at", n, i)
			break
		}
	}
	return r + int(a[n%500])
}

func wide(n int) (out [300]int) {
	if n > 0 {
		out = wide(n - 1)
	}
	out[n]++
	out[0] += n
	return
}

func main() {
	println(fill(1), fill(7))
	println(nested(300))
	w := wide(200)
	println(w[0], w[100], w[200], w[201])
	c := make(chan int)
	for i := range 20 {
		go func() { c <- fill(i) + nested(i) }()
	}
	t := 0
	for range 20 {
		t += <-c
	}
	println(t)
}
