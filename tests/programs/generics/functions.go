// Generic functions: inference, constraints with methods and type sets, several parameters, explicit instantiation.
package main

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8
}

type ordered interface {
	integer | ~float64 | ~string
}

type stringer interface{ String() string }

type id int

func (i id) String() string { return "#" + string(rune('0'+i)) }

func apply[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

func filter[S ~[]E, E any](s S, keep func(E) bool) (out S) {
	for _, x := range s {
		if keep(x) {
			out = append(out, x)
		}
	}
	return
}

func reduce[T, A any](xs []T, acc A, f func(A, T) A) A {
	for _, x := range xs {
		acc = f(acc, x)
	}
	return acc
}

func largest[T ordered](first T, rest ...T) T {
	for _, x := range rest {
		if x > first {
			first = x
		}
	}
	return first
}

func index[T comparable](xs []T, x T) int {
	for i, y := range xs {
		if x == y {
			return i
		}
	}
	return -1
}

func join[T stringer](xs ...T) (s string) {
	for _, x := range xs {
		s += x.String()
	}
	return
}

func sum[T integer | ~float64](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return
}

func zero[T any]() (t T) { return }

func ptr[T any](x T) *T { return &x }

func swap[A, B any](a A, b B) (B, A) { return b, a }

type setter[T any] interface {
	*T
	set(string)
}

type conf struct{ v string }

func (c *conf) set(s string) { c.v = s }

func parse[T any, P setter[T]](in []string) []T {
	out := make([]T, len(in))
	for i, s := range in {
		P(&out[i]).set(s)
	}
	return out
}

func convert[To, From integer](x From) To { return To(x) }

func kind[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case string:
		return "string"
	case []T:
		return "slice of T"
	case id:
		return "id"
	}
	return "other"
}

func quicksort[T ordered](a []T) {
	if len(a) < 2 {
		return
	}
	p, i := a[len(a)/2], 0
	for j := len(a) - 1; i <= j; {
		switch {
		case a[i] < p:
			i++
		case a[j] > p:
			j--
		default:
			a[i], a[j] = a[j], a[i]
			i++
			j--
		}
		if i > j {
			quicksort(a[:j+1])
			quicksort(a[i:])
		}
	}
}

type words []string

func main() {
	xs := []int{5, 3, 8, 1}
	sq := apply(xs, func(x int) int { return x * x })
	st := apply(xs, func(x int) string { return string(rune('a' + x)) })
	println(sq[2], st[0]+st[1], len(st))
	w := filter(words{"go", "python", "c", "rust"}, func(s string) bool { return len(s) > 2 })
	println(len(w), w[0], w[1])
	println(reduce(xs, "", func(a string, x int) string { return a + string(rune('0'+x)) }))
	println(largest(1, 5, 3), largest("b", "a"), largest(1.5), largest[id](1, 2).String(), largest(int8(-3), -2))
	println(index(xs, 8), index([]string{"a"}, "b"), index([]any{1, "x"}, any("x")), index([][2]int{{1, 2}}, [2]int{1, 2}))
	println(join(id(1), id(2)), join[id]())
	println(sum(1, 2, 3), sum(1.5, 2), sum[uint8](200, 100))
	println(zero[int](), zero[string]() == "", zero[*int]() == nil, zero[[3]int]()[1], zero[error]() == nil)
	p := ptr(7)
	*p++
	println(*p, *ptr("s"), ptr(1) == ptr(1))
	println(swap(1, "x"))
	cs := parse[conf]([]string{"a", "b"})
	println(cs[0].v, cs[1].v)
	println(convert[int8](300), convert[uint8](-1), convert[int64](id(5)))
	println(kind(1), kind("s"), kind(id(1)), kind(2.5))
	f := largest[float64]
	println(f(1, 2), apply([]int{1, 2}, ptr[int])[1] != nil)
	quicksort(xs)
	names := []string{"d", "a", "c", "b"}
	quicksort(names)
	println(xs[0], xs[3], names[0], names[3])
}
