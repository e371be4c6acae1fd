// Iterator adapters over range-over-func: map, filter, zip by hand, early exit, defer inside loops, returned values.
package main

type seq[T any] func(yield func(T) bool)

func count(from int) seq[int] {
	return func(yield func(int) bool) {
		for i := from; yield(i); i++ {
		}
	}
}

func (s seq[T]) filter(keep func(T) bool) seq[T] {
	return func(yield func(T) bool) {
		for x := range s {
			if keep(x) && !yield(x) {
				return
			}
		}
	}
}

func (s seq[T]) take(n int) seq[T] {
	return func(yield func(T) bool) {
		if n <= 0 {
			return
		}
		i := 0
		for x := range s {
			if !yield(x) {
				return
			}
			if i++; i == n {
				return
			}
		}
	}
}

func mapSeq[T, U any](s seq[T], f func(T) U) seq[U] {
	return func(yield func(U) bool) {
		for x := range s {
			if !yield(f(x)) {
				return
			}
		}
	}
}

func chain[T any](seqs ...seq[T]) seq[T] {
	return func(yield func(T) bool) {
		for _, s := range seqs {
			for x := range s {
				if !yield(x) {
					return
				}
			}
		}
	}
}

func collect[T any](s seq[T]) (out []T) {
	for x := range s {
		out = append(out, x)
	}
	return
}

func first(s seq[int], pred func(int) bool) (int, bool) {
	for x := range s {
		if pred(x) {
			return x, true
		}
	}
	return 0, false
}

func deferred() (s string) {
	defer func() { s += " end" }()
	for x := range count(1).take(3) {
		defer func() { s += string(rune('0' + x)) }()
	}
	return "body "
}

func labels() (s string) {
outer:
	for x := range count(0) {
		for y := range count(0) {
			switch {
			case x == 3:
				break outer
			case y > x:
				continue outer
			case x == y:
				continue
			}
			s += string(rune('0'+x)) + string(rune('0'+y)) + " "
		}
	}
	return
}

func main() {
	even := count(1).filter(func(x int) bool { return x%2 == 0 })
	for x := range even.take(5) {
		print(x, " ")
	}
	println()
	words := mapSeq(even.take(4), func(x int) string { return string(rune('a' + x)) })
	s := ""
	for w := range chain(words, words.take(1)) {
		s += w
	}
	println(s)
	println(len(collect(count(10).take(7))), collect(count(10).take(7))[6])
	println(first(count(50), func(x int) bool { return x%17 == 0 }))
	println(first(count(0).take(5), func(x int) bool { return x > 10 }))
	println(deferred())
	println(labels())
	n := 0
	for range chain(count(0).take(3), count(0).take(4)) {
		n++
	}
	println(n)
}
