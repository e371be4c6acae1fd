// Methods on types that cannot have them, receivers of all wrong kinds, calls that cannot take an address.
package main

func (int) m() {}

func (x []int) n() {}

type p *int

func (x p) o() {}

type t struct{}

func (x **t) q() {}

func (x *t) ptr() {}

func (x undefined) r() {}

func main() {
	t{}.ptr()
	t.ptr(t{})
	f := t{}.ptr
	f()
}
