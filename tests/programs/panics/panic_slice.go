// panic with a slice of strings.
package main

func main() {
	panic([]string{"a", "b"})
}
