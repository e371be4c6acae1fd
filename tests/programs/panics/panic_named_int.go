// panic with a value of a named integer type: the type and the value in parentheses.
package main

type status uint8

func main() {
	panic(status(7))
}
