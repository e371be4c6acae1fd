// Deadlock: main receives from a channel that nobody sends on.
package main

func main() {
	c := make(chan int)
	println("waiting")
	println(<-c)
}
