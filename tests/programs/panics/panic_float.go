// panic with a float64: type and value.
package main

func main() {
	x := 0.1
	panic(x * 25)
}
