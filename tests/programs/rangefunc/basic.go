// range over functions: continue, break, return and labels through the yield function.
package main

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
}
