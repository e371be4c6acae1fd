// Recursion a million deep through growing stacks, several times: stacks are kept or given back, results are right.
package main

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return depth(n-1) + 1
}

func sum(n int, acc *int) {
	if n == 0 {
		return
	}
	*acc += n
	sum(n-1, acc)
	*acc ^= n
}

func ackermann(m, n int) int {
	if m == 0 {
		return n + 1
	}
	if n == 0 {
		return ackermann(m-1, 1)
	}
	return ackermann(m-1, ackermann(m, n-1))
}

func main() {
	println(depth(1000000))
	for i := range 4 {
		println(depth(100000 * (i + 1)))
	}
	acc := 0
	sum(200000, &acc)
	println(acc)
	println(ackermann(2, 300), ackermann(3, 6))
}
