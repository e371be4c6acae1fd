// Returns out of range-over-func bodies: named and unnamed results, several, deferred calls that change them, large results.
package main

type big struct {
	a [20]int
	s string
}

func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func unnamed(n int) (int, string) {
	for i := range seq(10) {
		if i == n {
			return i, "found"
		}
	}
	return -1, "none"
}

func named(n int) (x int, s string) {
	s = "start"
	for i := range seq(10) {
		x += i
		if i == n {
			return
		}
	}
	return x, s + " end"
}

func swapped() (a, b int) {
	a, b = 1, 2
	for range seq(1) {
		return b, a
	}
	return
}

func deferred() (x int) {
	defer func() { x *= 10 }()
	for i := range seq(5) {
		for j := range seq(5) {
			if i*j == 6 {
				return i + j
			}
		}
	}
	return -1
}

func recovered() (x int) {
	defer func() {
		recover()
		x++
	}()
	for i := range seq(5) {
		x = i
		if i == 3 {
			panic("stop")
		}
	}
	return 100
}

func large(n int) (big, bool) {
	var b big
	for i := range seq(20) {
		b.a[i] = i * i
		if i == n {
			b.s = "early"
			return b, true
		}
	}
	return b, false
}

func pair() (int, string) { return 7, "seven" }

func multi() (any, any) {
	for range seq(2) {
		return pair()
	}
	return nil, nil
}

func blank() (_ int, err any) {
	for i := range seq(3) {
		if i == 1 {
			return 5, i
		}
	}
	return
}

func deep() int {
	for i := range seq(3) {
		for j := range seq(3) {
			for k := range seq(3) {
				for l := range 3 {
					if i+j+k+l == 7 {
						return i*1000 + j*100 + k*10 + l
					}
				}
			}
		}
	}
	return -1
}

func inLiteral() int {
	f := func(n int) (r int) {
		for i := range seq(100) {
			r += i
			if r > n {
				return r
			}
		}
		return -1
	}
	return f(20) + f(1000)
}

func main() {
	println(unnamed(3))
	println(unnamed(30))
	println(named(4))
	println(named(40))
	println(swapped())
	println(deferred())
	println(recovered())
	b, ok := large(7)
	println(b.a[7], b.a[8], b.s, ok)
	b, ok = large(70)
	println(b.a[19], b.s, ok)
	x, y := multi()
	println(x.(int), y.(string))
	_, err := blank()
	println(err.(int))
	println(deep())
	println(inLiteral())
}
