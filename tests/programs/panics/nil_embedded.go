// A promoted field through a nil embedded pointer.
package main

type inner struct{ v int }

type outer struct {
	name string
	*inner
}

func main() {
	o := outer{name: "o", inner: &inner{3}}
	println(o.v)
	o.inner = nil
	println(o.name)
	println(o.v)
}
