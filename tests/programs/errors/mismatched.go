// Operators between types that do not go together.
package main

type celsius float64
type fahrenheit float64

func main() {
	var i int
	var j int64
	var f float64
	var s string
	var c celsius
	var h fahrenheit
	var p *int
	_ = i + j
	_ = i * f
	_ = s + i
	_ = c - h
	_ = s - s
	_ = p + 1
	_ = !i
	_ = -s
	_ = i && true
	_ = f % 2
}
