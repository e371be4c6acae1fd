// A method with a value receiver called through a nil pointer.
package main

type point struct{ x, y int }

func (p point) sum() int { return p.x + p.y }

func call(p *point) int { return p.sum() }

func main() {
	println(call(&point{1, 2}))
	println(call(nil))
}
