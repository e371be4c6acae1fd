// Each iteration has its own variables, with what the last one left in them.
package main

func main() {
	var fs []func()
	for i, j := 0, 10; i < j; i, j = i+2, j-2 {
		fs = append(fs, func() { print(i, ",", j, " ") })
		i++
	}
	for _, f := range fs {
		f()
	}
	println()
	var ps []*int
	for i := 0; i < 3; i++ {
		ps = append(ps, &i)
		if i == 1 {
			continue
		}
		i := i
		ps = append(ps, &i)
	}
	for _, p := range ps {
		*p *= 2
		print(*p, " ")
	}
	println()
	var late func() int
	for i := 0; i < 3; func() { i++; print("post", late(), " ") }() {
		late = func() int { return i }
		print("body", i, " ")
	}
	println(late())
	n := 0
	for i := 0; i < 2; i++ {
		defer func() { print("deferred ", i, " ") }()
	again:
		if n++; n < 3 {
			defer func() { print("again ", i, n, " ") }()
			goto again
		}
	}
	for x := range []string{"a", "b"} {
		defer func() { x++; print(x, " ") }()
	}
	println(n)
}
