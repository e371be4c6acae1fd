// Bad literals: strings, runes, numbers, escapes.
package main

func main() {
	a := 'ab'
	b := "unfinished
	c := 0x
	d := 089
	e := "\q"
	f := ''
	g := 1__0
	h := 0b12
}
