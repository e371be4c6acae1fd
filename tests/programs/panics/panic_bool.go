// panic with a bool.
package main

func main() {
	panic(len("x") == 1)
}
