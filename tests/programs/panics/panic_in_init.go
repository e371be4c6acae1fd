// A panic in the second of several init functions.
package main

func init() {
	println("first")
}

func init() {
	println("second")
	panic("in init")
}

func main() {
	println("never")
}
