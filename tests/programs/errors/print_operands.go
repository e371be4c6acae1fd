// What print and println cannot print: the type checker lets it pass, the compiler notices it later.
package main

type point struct{ x, y int }

func main() {
	p := point{1, 2}
	println(p)
	var a [12]int
	print(1, a, p, []int{1}, map[int]int{}, main)
	println(&p, &a, p.x, a[0], any(p))
	println([1]string{"x"})
}
