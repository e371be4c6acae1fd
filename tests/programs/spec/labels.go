// Labels: continue and break out of selects and switches in loops, of blocks, goto in all directions.
package main

func main() {
	c := make(chan int, 10)
	for i := range 6 {
		c <- i
	}
	close(c)
	sum := 0
outer:
	for {
		select {
		case v, ok := <-c:
			if !ok {
				break outer
			}
			switch {
			case v%2 == 0:
				continue outer
			case v == 3:
				break
			default:
				sum += v
			}
			sum += 100
		}
	}
	println(sum)
rows:
	for i := 0; i < 3; i++ {
		for j := range 3 {
			if j == 2 {
				continue rows
			}
			if i == 2 {
				break rows
			}
			print(i, j, " ")
		}
	}
	println()
sw:
	switch sum {
	default:
		for {
			break sw
		}
		println("never")
	}
	n := 0
back:
	n++
	if n < 3 {
		goto back
	}
	goto forward
forward:
	println(n)
sel:
	select {
	default:
		for range 2 {
			break sel
		}
	}
	i := 0
loop:
	if i >= 2 {
		goto done
	}
	{
		i++
		goto loop
	}
done:
	println(i)
	for i := range 2 {
	same:
		for j := range 2 {
			if j == 1 {
				break same
			}
			println(i, j)
		}
	}
	func() {
	same:
		for {
			break same
		}
	}()
	var x any = 1
ts:
	switch x.(type) {
	case int:
		if n == 3 {
			break ts
		}
		println("never")
	}
}
