// panic with a pointer, of an unnamed type.
package main

func main() {
	x := 5
	panic(&x)
}
