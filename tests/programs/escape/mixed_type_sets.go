// Indexing a type parameter that may be an array.
package main

//go:noinline
func clobber(n int) int {
	var a [256]int
	for i := range a {
		a[i] = 0x5a5a + n
	}
	if n > 0 {
		return clobber(n-1) + a[n]
	}
	return a[3]
}

type seq interface{ ~[]*int | ~[2]*int }

//go:noinline
func first[T seq](x T) *int { return x[0] }

//go:noinline
func use() *int { n := 5; return first([2]*int{&n, nil}) }

//go:noinline
func place[T ~[]int | ~[2]int](x T) *int { return &x[1] }

func main() {
	p := use()
	q := place([2]int{6, 7})
	clobber(10)
	println(*p, *q)
}
