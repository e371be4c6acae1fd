// A recovered panic that is raised again, and a panic in a deferred call: the chain of panics is printed.
package main

func a() {
	defer func() {
		r := recover()
		println("recovered", r.(string))
		panic(r)
	}()
	panic("first")
}

func main() {
	defer func() {
		panic("second")
	}()
	a()
}
