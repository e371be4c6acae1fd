// A missing closing brace at the end of the file.
package main

func main() {
	if true {
		println("x")
}
