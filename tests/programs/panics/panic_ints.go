// panic with an integer of type int.
package main

func main() {
	panic(42)
}
