// The capacities append chooses: doubling, the 256 threshold, rounding to size classes, for several element sizes.
package main

type three [3]byte
type pair struct{ p, q *int }
type empty struct{}
type forty struct{ x [5]int64 }

// holder keeps the slice on the heap: a slice that stays in its function may begin in a buffer of the compiler's choice.
type holder[T any] struct{ s []T }

var sink any

func grow[T any](name string, upto int) {
	h := new(holder[T])
	sink = h
	var x T
	print(name, ":")
	last := -1
	for len(h.s) < upto {
		h.s = append(h.s, x)
		if cap(h.s) != last {
			last = cap(h.s)
			print(" ", last)
		}
	}
	println()
}

func main() {
	grow[byte]("byte", 5000)
	grow[int16]("int16", 5000)
	grow[int32]("int32", 5000)
	grow[int]("int", 5000)
	grow[string]("string", 3000)
	grow[three]("three", 3000)
	grow[pair]("pair", 2000)
	grow[forty]("forty", 2000)
	grow[[]int]("slice", 1000)
	for _, n := range []int{1, 2, 3, 5, 7, 9, 17, 33, 100, 1000, 1025, 4097, 10000} {
		print(n, ":")
		print(" ", cap(append([]byte(nil), make([]byte, n)...)))
		print(" ", cap(append([]int(nil), make([]int, n)...)))
		print(" ", cap(append(make([]int, 10), make([]int, n)...)))
		print(" ", cap(append(make([]string, 300), make([]string, n)...)))
		println()
	}
	println(cap(append([]int32{1, 2, 3}, 4)), cap(append([]int64{1, 2, 3, 4, 5}, 6)), cap(append([]*int{nil}, nil)))
}
