// panic with a struct: type and address.
package main

type failure struct {
	code int
	why  string
}

func main() {
	panic(failure{3, "because"})
}
