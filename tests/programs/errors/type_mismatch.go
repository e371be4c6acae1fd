// Operands and assignments whose types do not fit.
package main

type celsius float64

func main() {
	var i int = "text"
	var s string = 5
	var f float64 = i
	var c celsius = f
	s = i + s
	b := 1 + "a"
	i = 2.5
	if i {
	}
	println(i == s, f+c, !i, -s, b)
	var p *int = i
	p = &s
	p++
}
