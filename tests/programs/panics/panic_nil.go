// panic(nil) is a runtime error of its own.
package main

func main() {
	panic(nil)
}
