// A string behind a nil pointer, copied whole.
package main

type record struct {
	id   int
	name string
}

func name(r *record) string { return r.name }

func main() {
	println(name(&record{1, "first"}))
	println(name(nil))
}
