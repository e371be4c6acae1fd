// panic with a func value.
package main

func f() {}

func main() {
	panic(f)
}
