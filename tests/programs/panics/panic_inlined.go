// Small functions that the optimiser inlines still have their own lines in the traceback.
package main

type buf struct{ data [4]int }

func (b *buf) at(i int) int { return b.data[i] }

func first(b *buf, n int) int { return b.at(n) + 1 }

func second(b *buf, n int) int {
	x := first(b, n)
	return x * 2
}

func main() {
	b := &buf{[4]int{1, 2, 3, 4}}
	n := 0
	for {
		println(second(b, n))
		n++
	}
}
