// Remainder by zero, of an unsigned byte, in an assignment operator.
package main

type ring struct {
	size byte
	pos  byte
}

func (r *ring) step() {
	r.pos++
	r.pos %= r.size
}

func main() {
	r := ring{size: 3}
	for range 4 {
		r.step()
		println(r.pos)
	}
	r.size = 0
	r.step()
}
