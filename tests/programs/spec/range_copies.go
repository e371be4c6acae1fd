// What a range statement evaluates once and what it copies.
package main

type point struct{ x, y int }

func once(s []int) []int { print("once "); return s }

func main() {
	arr := [3]int{1, 2, 3}
	for i, v := range arr {
		arr[2] = 10
		if i == 2 {
			println("copy", v)
		}
	}
	for i, v := range &arr {
		arr[2] = 20
		if i == 2 {
			println("pointer", v)
		}
	}
	s := []int{1, 2, 3}
	for i, v := range once(s) {
		s = append(s, v)
		s[2] = 30
		if i == 2 {
			println("slice", v, len(s))
		}
	}
	for i := range arr {
		arr = [3]int{}
		print(i, " ")
	}
	println()
	pts := []point{{1, 2}, {3, 4}}
	for _, p := range pts {
		p.x = 100
	}
	for i := range pts {
		pts[i].y *= 2
	}
	println(pts[0].x, pts[1].y)
	var idx int
	for idx, arr[idx] = range []int{7, 8, 9} {
	}
	println(idx, arr[0], arr[1], arr[2])
	var p point
	for p.x, p.y = range []int{5, 6} {
	}
	println(p.x, p.y)
	str := "aé\xff日"
	for i, r := range str {
		str = ""
		print(i, ":", r, " ")
	}
	println(len(str))
	m := map[int]bool{1: true, 2: true, 3: true}
	n := 0
	for k := range m {
		delete(m, k)
		n++
	}
	println(n, len(m))
	var nilMap map[string]int
	for range nilMap {
		println("never")
	}
	c := make(chan int, 3)
	c <- 1
	c <- 2
	close(c)
	for v := range c {
		print(v, " ")
	}
	var funcs []func() int
	for i := range 3 {
		funcs = append(funcs, func() int { i += 10; return i })
	}
	for i := 0; i < 3; i++ {
		funcs = append(funcs, func() int { i += 100; return i })
	}
	for _, f := range funcs {
		print(f(), " ", f(), " ")
	}
	println()
	for i := range int8(3) {
		i *= 2
		print(i, " ")
	}
	k := 3
	for i := range k {
		k = 10
		print(i, " ")
	}
	for range -5 {
		println("never")
	}
	println()
}
