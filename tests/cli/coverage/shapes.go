package shapes

import (
	"errors"
	"fmt"
)

var table = map[string]func(int) int{
	"double": func(x int) int { return 2 * x },
	"never":  func(x int) int { if x > 0 { return 1 }; return 0 },
}

func Empty() {}

func Grade(n int) string {
	if n > 90 {
		return "a"
	} else if n > 80 {
		return "b"
	} else if x := n * 2; x > 140 {
		fmt.Sprint(x)
		return "c"
	} else {
		return "d"
	}
}

func Switches(v any, n int) (r int) {
	switch v := v.(type) {
	case int:
		r = v
	case string, []byte:
		r = 2
	case nil:
	default:
		r = 3
	}

	switch {
	case n > 1:
		r++
		fallthrough
	case n > 5:
		r += 2
	default:
		// nothing

	}
	switch n {
	}
	return
}

func Loops(n int) (s int) {
outer:
	for i := 0; i < n; i++ {
		for j := range n {
			if j == 2 {
				continue outer
			}
			if i == 3 {
				break outer
			}
			s += j
		}
	}
	for range 3 {
		s++
	}
	for s > 100 {
		s--
	}
	return s
}

func Goto(n int) int {
	i := 0
again:
	i++

	// a comment

	if i < n {
		goto again
	}
	goto done
done:
	return i
}

func Select(c, d chan int) int {
	select {
	case x := <-c:
		return x
	case d <- 1:
		return 1
	default:
	}
	select {
	default:
		return 2
	}
}

func Lits(n int) func() int {
	f := func() int { n++; return n }
	defer func() {
		if r := recover(); r != nil {
			n = -1
		}
	}()
	done := make(chan bool)
	go func() { close(done) }()
	<-done
	func() {}()
	if g := func() bool { return n > 3 }; g() {
		panic("big")
	}
	return f
}

type Num interface{ ~int | ~float64 }

func Sum[T Num](xs ...T) (t T) {
	for _, x := range xs {
		if x < 0 {
			continue
		}
		t += x
	}
	return
}

type List[T any] struct{ items []T }

func (l *List[T]) Add(x T) { l.items = append(l.items, x) }

func (l List[T]) Len() int {
	const (
		a = 1

		b = 2
	)

	var x = `one

two


three`

	_ = x
	return len(l.items)
}

func (l *List[T]) All(yield func(T) bool) {
	for _, x := range l.items {
		if !yield(x) {
			return
		}
	}
}

var ErrX = errors.New("x")

func one() int { return 1 }

var First = one()

func _() { println("never") }

func Over(l *List[int]) (n int) {
	for x := range l.All {
		if x == 2 {
			return n
		}
		n += x
	}
	return n
}
