// Deadlock: a send with nobody to receive, in a called function.
package main

func send(c chan<- string, s string) {
	c <- s
}

func main() {
	c := make(chan string, 1)
	send(c, "fits")
	send(c, "does not")
}
