// panic with an int32 and its type's name.
package main

func main() {
	panic('x')
}
