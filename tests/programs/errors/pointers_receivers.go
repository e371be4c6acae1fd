// Addresses of what has none, and assignments to what cannot be assigned to.
package main

type t struct{ n int }

func (p *t) inc() {}

func get() t { return t{} }

const c = 1

func main() {
	m := map[string]t{}
	m["a"].n = 1
	m["a"].inc()
	get().n = 2
	get().inc()
	_ = &get()
	_ = &c
	_ = &m["a"]
	"abc"[0] = 'x'
	c = 2
	main = nil
	s := "abc"
	s[1] = 'x'
}
