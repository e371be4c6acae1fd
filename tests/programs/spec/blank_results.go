// Bare returns where all results are blank.
package main

type big struct{ a [6]int }

func one() (_ int) { return }

func some(n int) (_ string, _ bool, _ big) {
	if n > 1 {
		return "x", true, big{[6]int{1}}
	}
	return
}

func deferred() (_ int, _ error) {
	defer func() { recover() }()
	panic(1)
}

func generic[T any](v T, give bool) (_ T, _ bool) {
	for {
		if give {
			return v, true
		}
		return
	}
}

func main() {
	println(one())
	s, ok, b := some(2)
	println(s, ok, b.a[0])
	s, ok, b = some(1)
	println(s, ok, b.a[0])
	n, err := deferred()
	println(n, err == nil)
	p, ok := generic(&s, false)
	println(p == nil, ok)
	q, ok := generic(5, true)
	println(q, ok)
}
