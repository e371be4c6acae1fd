// panic with a value of a named string type: quoted.
package main

type message string

func main() {
	panic(message("named \"text\""))
}
