// range over integers, slices, arrays, pointers to arrays, strings, channels and functions; when operands are evaluated.
package main

func get(s []int) []int {
	print("once ")
	return s
}

func upto(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				print("stopped ")
				return
			}
		}
	}
}

func pairs(s []string) func(func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for i := len(s) - 1; i >= 0; i-- {
			if !yield(i, s[i]) {
				return
			}
		}
	}
}

func find(n int) int {
	for i := range upto(100) {
		for j := range upto(100) {
			if i*j == n && i > 1 {
				return i*1000 + j
			}
		}
	}
	return -1
}

func main() {
	for i := range 3 {
		i *= 2
		print(i, " ")
	}
	println()
	for i := range uint8(3) {
		print(i, " ")
	}
	for range 0 {
		print("never")
	}
	for range -5 {
		print("never")
	}
	const c = 2
	for i := range c {
		print(i, " ")
	}
	n := 2
	for i := range n {
		n = 100
		print(i, " ")
	}
	println()
	s := []int{1, 2, 3}
	for i, x := range get(s) {
		s = append(s, x*10)
		s[2] = 30
		print(i, ":", x, " ")
	}
	println(len(s))
	var i, x int
	for i, x = range []int{7, 8, 9} {
	}
	println(i, x)
	var arr [3]int
	for i, arr[i] = range []int{4, 5, 6} {
	}
	println(arr[0], arr[1], arr[2])
	for i := range &arr {
		print(arr[i], " ")
	}
	var nilarr *[4]int
	for i := range nilarr {
		print(i, " ")
	}
	println(len(nilarr))
	ch := make(chan int, 5)
	for i := range 5 {
		ch <- i * i
	}
	close(ch)
	for v := range ch {
		print(v, " ")
	}
	println()
	for i, r := range "a€\xf0z" {
		print(i, "=", r, " ")
	}
	for i := range "xyz" {
		print(i)
	}
	println()
	for i := range upto(5) {
		if i == 1 {
			continue
		}
		if i == 3 {
			break
		}
		print(i, " ")
	}
	println()
	for i, s := range pairs([]string{"a", "b", "c"}) {
		print(i, s, " ")
	}
	for range upto(2) {
		print("x")
	}
	println()
	println(find(35))
outer:
	for i := range upto(4) {
		for j := range upto(4) {
			if j == 2 {
				continue outer
			}
			if i == 2 {
				break outer
			}
			print(i, j, " ")
		}
	}
	println()
	for _, row := range [][]string{{"a"}, {}, {"b", "c"}} {
		for _, s := range row {
			print(s)
		}
		print(";")
	}
	println()
}
