// for in all forms, switch with fallthrough and without a tag, labels, goto, break and continue across levels.
package main

func classify(n int) string {
	switch {
	case n < 0:
		return "negative"
	case n == 0:
		return "zero"
	case n%2 == 0:
		if n > 100 {
			break
		}
		return "even"
	default:
		return "odd"
	}
	return "big even"
}

func days(month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		return 28
	}
	return 31
}

func fall(n int) string {
	s := ""
	switch n {
	case 1:
		s += "1"
		fallthrough
	case 2:
		s += "2"
		fallthrough
	default:
		s += "d"
	case 3:
		s += "3"
		fallthrough
	case 4:
		s += "4"
	}
	return s
}

func collatz(n int) (steps int) {
again:
	if n == 1 {
		return
	}
	steps++
	if n%2 == 0 {
		n /= 2
		goto again
	}
	n = 3*n + 1
	goto again
}

func side(s string, v int) int {
	print(s, " ")
	return v
}

func main() {
	println(classify(-1), classify(0), classify(8), classify(7), classify(200))
	println(days(2), days(4), days(12))
	for i := range 6 {
		print(fall(i), " ")
	}
	println()
	println(collatz(27), collatz(1))

	n := 0
	for n < 5 {
		n += 2
	}
	for {
		n++
		if n > 9 {
			break
		}
	}
	println(n)
outer:
	for i := 0; i < 4; i++ {
		for j := 0; ; j++ {
			switch {
			case j == 2:
				continue outer
			case i == 3:
				break outer
			case i == 1:
				break
			default:
				print(i, j, " ")
			}
		}
	}
	println()
	for i, j := 0, 10; i < j; i, j = i+1, j-2 {
		print(i, ",", j, " ")
	}
	println()
	switch x := side("tag", 3); x {
	case side("a", 1), side("b", 3), side("c", 3):
		println("matched")
	case side("d", 4):
	}
	switch side("only", 1); {
	default:
		println("no tag")
	}
	switch {
	}
	switch s := "go"; s {
	case "rust", "c":
		println("no")
	case "go":
		println("yes")
	}
	var f float64 = 2.5
	switch f {
	case 2.5:
		println("float")
	}
	switch b := n > 3; b {
	case true:
		println("bool")
	case false:
	}
block:
	switch {
	default:
		if n > 5 {
			for {
				break block
			}
		}
		println("not reached")
	}
	i := 0
loop:
	if i < 3 {
		print(i, " ")
		i++
		goto loop
	}
	println()
	for i := range 3 {
		switch i {
		case 1:
			continue
		}
		print(i, " ")
	}
	println()
	count := 0
	for range 4 {
		for k := range 10 {
			if k == 5 {
				break
			}
			count++
		}
	}
	println(count)
	switch c := byte('x'); {
	case 'a' <= c && c <= 'z':
		println("lower")
		fallthrough
	case c == 0:
		println("fell")
	case c == 'x':
		println("no")
	}
	var big uint64 = 1 << 63
	switch big {
	case 0, 1, 2, 3, 4, 5, 6, 7:
		println("small")
	case 1 << 63:
		println("huge")
	}
}
