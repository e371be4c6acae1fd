// else on its own line, and a statement outside of a function.
package main

func main() {
	if true {
	}
	else {
	}
}

x := 5
