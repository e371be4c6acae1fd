package main

func main() {
	println("hello from a Go runtime written in Python")
}
