// switch, goto, labels: fallthrough, no tag, duplicates of computed cases, init statements, break and continue out.
package main

import "errors"

type S struct{ a, b int }

func kind(x any) string {
	switch y := x.(type) {
	case nil:
		return "nil"
	case int, int8:
		_ = y
		return "int"
	case func():
		return "func"
	case error:
		return "error " + y.Error()
	case *S, S:
		return "S"
	case []any:
		if len(y) == 0 {
			return "empty"
		}
		return "[" + kind(y[0]) + "]"
	case interface{ Len() int }:
		return "lener"
	case [2]int:
		return "arr" + string(rune('0'+y[1]))
	case chan<- int:
		return "send"
	case map[string]struct{}:
		return "set"
	default:
		return "other"
	}
}

type L int

func (L) Len() int { return 0 }

func grade(n int) (r string) {
	switch {
	case n >= 90:
		r += "A"
		fallthrough
	case n >= 80:
		r += "B"
		fallthrough
	case n < 0:
		r += "neg"
	case n >= 70:
		r += "C"
	default:
		r += "F"
	}
	return
}

func find(m [][]int, x int) (int, int) {
outer:
	for i, row := range m {
		for j, v := range row {
			switch {
			case v == x:
				return i, j
			case v > x:
				continue outer
			case v < 0:
				break outer
			}
		}
	}
	return -1, -1
}

func loop(n int) (s int) {
	i := 0
again:
	if i >= n {
		goto done
	}
	{
		s += i
		i++
		goto again
	}
done:
	return s
}

func dup(a, b int) int {
	switch 1 {
	case a:
		return 10
	case b:
		return 20
	}
	return 30
}

func iface(x any) string {
	switch x {
	case 1:
		return "one"
	case "s":
		return "s"
	case 1.0:
		return "float"
	case nil:
		return "nil"
	case S{1, 2}:
		return "S12"
	case errors.ErrUnsupported:
		return "unsupported"
	}
	return "?"
}

func main() {
	for _, x := range []any{nil, 1, int8(1), "s", func() {}, errors.New("e"), &S{}, S{}, []any{}, []any{[]any{nil}}, L(1),
		[2]int{1, 7}, make(chan<- int), make(chan int), map[string]struct{}{}} {
		print(kind(x), " ")
	}
	println()
	println(grade(95), grade(85), grade(75), grade(10), grade(-1))
	println(find([][]int{{1, 2, 9}, {0, 3, 5}, {-1, 5}}, 5))
	println(find([][]int{{1}, {-1}, {5}}, 5))
	println(loop(5), dup(1, 1), dup(2, 1), dup(2, 2))
	for _, x := range []any{1, int8(1), "s", 1.0, nil, S{1, 2}, S{2, 1}, errors.ErrUnsupported, &S{}} {
		print(iface(x), " ")
	}
	println()
	switch x := 5; x {
	case 1, 2, 3:
		println("low")
	case 4, 5:
		if x == 5 {
			break
		}
		println("no")
	}
	switch {
	}
	switch x := any(S{3, 4}).(type) {
	case S:
		x.a = 9
		println(x.a, x.b)
	}
	func() {
		defer func() { println(recover().(error).Error()) }()
		switch any([]int{}) {
		case any([]int{}):
		}
	}()
	n := 0
	for {
		switch n++; {
		case n < 3:
			continue
		case n == 5:
			goto out
		}
	}
out:
	println(n)
L:
	for i := range 3 {
		select {
		default:
			if i == 1 {
				break L
			}
			println("i", i)
			continue L
		}
	}
}
