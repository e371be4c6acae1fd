// Objects of 16 bytes, with and without pointers, and of one word.
package main

type pair struct {
	next *pair
	n    int
}

type flat struct{ a, b int }

var (
	last  *pair
	plain *flat
	word  *int
)

func main() {
	for i := range 50_000_000 {
		last = &pair{nil, i}
		plain = &flat{i, i}
		word = new(int)
	}
	println(last.n, plain.b, *word)
}
