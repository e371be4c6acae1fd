// Loops that nothing reaches, with variables that they use, or only what follows them.
package main

func after(n, k int) (s int) {
	if n > 3 {
		return n
	}
	return -n
outer:
	for i := 0; i < n; i++ {
		for s < n {
			s += i
			continue outer
		}
	}
	return s + k
}

func forever(n int) int {
	for {
		if n > 9 {
			break
		}
		n++
		continue
		for n > 0 {
			n -= 2
		}
		println("never", n)
	}
	return n
}

func backwards(n int) (s int) {
	goto start
loop:
	s += n
	n--
start:
	if n > 0 {
		goto loop
	}
	return
dead:
	s++
	if s < n {
		goto dead
	}
	return
}

func switched(n int) string {
	switch {
	case n > 0:
		return "positive"
	default:
		return "other"
	}
	for {
		n++
		if n > 3 {
			println(n)
		}
	}
}

func declared(n int) (s int) {
	if n < 0 {
		return n
	}
	return n + 1
	x := [2]int{n, 1}
	p := &x[0]
again:
	*p--
	s += *p
	if *p > 0 {
		goto again
	}
	return s
}

func nested(k int) (keep []*int) {
	var p *[3]int
	for i := range p[1] {
		for j := 0; j < 3; j++ {
		inner:
			for range 2 {
				keep = append(keep, &i, &j)
				continue inner
			}
		}
	}
	return
}

func certain(k int) int {
	var p *[3]int
	s := 0
	for i := range p[1] {
		s += i
	}
	return s + k
}

func main() {
	defer func() {
		println(recover() != nil)
		println(after(2, 1), after(5, 1), forever(3), backwards(4), switched(1), switched(-1))
	}()
	func() {
		defer func() { println(recover() != nil, declared(3)) }()
		nested(2)
	}()
	certain(3)
}
