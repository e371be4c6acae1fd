// A call without its closing parenthesis.
package main

func main() {
	println("a", 1
	println("b")
}
