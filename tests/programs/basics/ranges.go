// range over integers, slices, arrays, pointers to arrays, strings and channels; when operands are evaluated.
package main

func get(s []int) []int {
	print("once ")
	return s
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
	for _, row := range [][]string{{"a"}, {}, {"b", "c"}} {
		for _, s := range row {
			print(s)
		}
		print(";")
	}
	println()
}
