// Generic code at run time: names in panics, type switches on type parameters, channels, defer and goroutines.
package main

type Err[T any] struct{ v T }

func (e Err[T]) Error() string { return "generic error" }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func try[T any](f func() T) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(error); ok {
				err = e
				return
			}
			panic(r)
		}
	}()
	return f(), nil
}

func worker[In, Out any](in <-chan In, out chan<- Out, f func(In) Out) {
	for x := range in {
		out <- f(x)
	}
	close(out)
}

func merge[T any](cs ...<-chan T) []T {
	var all []T
	for _, c := range cs {
		for {
			select {
			case v, ok := <-c:
				if ok {
					all = append(all, v)
					continue
				}
			}
			break
		}
	}
	return all
}

func as[T any](x any) (T, bool) {
	v, ok := x.(T)
	return v, ok
}

func which[T any](x any) string {
	switch x.(type) {
	case T:
		return "T"
	case []T:
		return "[]T"
	case map[string]T:
		return "map"
	case func(T) T:
		return "func"
	case *T:
		return "*T"
	}
	return "none"
}

func convert[T any](x any) T { return x.(T) }

func at[T any](s []T, i int) T { return s[i] }

func size[T any]() int {
	var a [3]T
	return len(a) * cap(a[:2])
}

func main() {
	println(must(1, nil))
	_, err := try(func() int { return must(0, error(Err[string]{"x"})) })
	println(err.Error(), err == Err[string]{"x"}, err == error(Err[int]{}))
	_, err = try(func() string { return at([]string{"a"}, 3) })
	println(err.Error())
	_, err = try(func() []int { return convert[[]int]("s") })
	println(err.Error())
	_, err = try(func() Err[int] { return convert[Err[int]](Err[Err[int]]{}) })
	println(err.Error())
	in, out := make(chan int), make(chan string, 3)
	go worker(in, out, func(i int) string { return "xyz"[:i] })
	for i := range 3 {
		in <- i + 1
	}
	close(in)
	for _, s := range merge[string](out) {
		println(s)
	}
}

func init() {
	v, ok := as[int](3)
	w, ok2 := as[string](3)
	e, ok3 := as[error](Err[int]{1})
	println(v, ok, w == "", ok2, e.Error(), ok3)
	println(which[int](1), which[int]([]int{}), which[string](map[string]string{}), which[bool](func(b bool) bool { return b }),
		which[int](new(int)), which[int]("x"), which[any](1), which[any](nil))
	println(size[int](), size[struct{}]())
}
