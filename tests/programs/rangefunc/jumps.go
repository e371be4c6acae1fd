// Jumps out of nested range-over-func loops: labels of ordinary loops, switches, selects and blocks, goto.
package main

func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				print("|")
				return
			}
		}
		print(".")
	}
}

func mixed() {
outer:
	for i := range 4 {
	middle:
		for j := range seq(4) {
			for k := 0; ; k++ {
				for l := range seq(3) {
					switch {
					case i == 1:
						continue outer
					case j == 1:
						continue middle
					case j == 3 && i == 2:
						break outer
					case k == 2:
						break middle
					case l == 2:
						continue
					case l == k:
						break
					default:
						print(i, j, k, l, " ")
					}
				}
			}
		}
	}
	println()
}

func gotos() {
	n := 0
again:
	n++
	for i := range seq(3) {
		for j := range seq(3) {
			if n < 3 && i == 1 {
				goto again
			}
			if j == 2 {
				goto next
			}
			if i == 2 && j == 1 {
				goto done
			}
			print(n, i, j, " ")
		}
	next:
		print("next ")
	}
done:
	println("done", n)
}

func blocks() {
b:
	for {
		for i := range seq(5) {
			if i == 2 {
				break b
			}
			print(i, " ")
		}
		println("not here")
	}
	println("after")
s:
	switch {
	default:
		for i := range seq(5) {
			if i == 3 {
				break s
			}
		}
		println("not here")
	}
	ch := make(chan int, 1)
	ch <- 1
sel:
	select {
	case v := <-ch:
		for i := range seq(5) {
			if i == v {
				break sel
			}
		}
		println("not here")
	}
	println("end")
}

func inside() {
	for i := range seq(3) {
	loop:
		for j := range 5 {
			switch j {
			case 1:
				continue loop
			case 3:
				break loop
			}
			print(i, j, " ")
		}
		x := 0
	back:
		if x++; x < 3 {
			goto back
		}
		print("x", x, " ")
	}
	println()
}

func repeated() {
	total := 0
	for i := range 3 {
		for j := range seq(5) {
			total += j
			if j > i {
				break
			}
		}
	}
	for range 2 {
	l:
		for i := range seq(3) {
			for j := range seq(3) {
				total++
				if j > i {
					continue l
				}
			}
		}
	}
	println(total)
}

func main() {
	mixed()
	gotos()
	blocks()
	inside()
	repeated()
}
