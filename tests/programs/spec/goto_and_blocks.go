// Scopes of blocks, goto, variables that come back fresh, if-else chains, dead code.
package main

func classify(n int) string {
	if n < 0 {
		return "negative"
	} else if r := n % 3; n == 0 {
		return "zero"
	} else if r == 0 {
		return "fizz"
	} else {
		return "abc"[r : r+1]
	}
}

func retry() (n int) {
again:
	x := n * 2
	f := func() int { return x }
	n++
	if n < 4 {
		goto again
	}
	return f()*10 + n
}

func nested(n int) int {
	switch {
	case n > 10:
		if n > 20 {
			goto big
		}
		n++
		goto small
	}
small:
	return n
big:
	n *= 2
	if n < 100 {
		goto big
	}
	return -n
}

func forever() int {
	i := 0
	for {
		i++
		if i > 5 {
			return i
		}
	}
}

func endless(c chan int) string {
	for {
		select {
		case v, ok := <-c:
			if !ok {
				return "closed"
			}
			if v == 2 {
				continue
			}
			print(v, " ")
		}
	}
}

func panics() (s string) {
	defer func() { s = recover().(string) }()
	panic("p")
}

func main() {
	for _, n := range []int{-1, 0, 1, 2, 3} {
		print(classify(n), " ")
	}
	println()
	println(retry(), nested(5), nested(15), nested(30), forever(), panics())
	c := make(chan int, 4)
	c <- 1
	c <- 2
	c <- 3
	close(c)
	println(endless(c))
	{
		x := 1
		{
			x := x + 1
			x++
			_ = x
		}
		println(x)
	}
	i := 0
	for i < 3 {
		i++
	}
	for ; i < 5; i++ {
	}
	for i := i; ; {
		i++
		if i > 7 {
			println(i)
			break
		}
	}
	println(i)
	const dead = false
	if dead {
		println("dead")
	}
	for dead {
	}
	var p *int
	if p != nil && *p > 0 || p == nil {
		println("short")
	}
	_, _ = 1, "x"
	var _ = i
	var _, y = 1, 2
	_ = y

	{
	}
}
