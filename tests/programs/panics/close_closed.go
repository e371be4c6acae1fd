// close of a closed channel.
package main

func shut(c chan<- string) { close(c) }

func main() {
	c := make(chan string, 1)
	shut(c)
	s, ok := <-c
	println(s == "", ok)
	shut(c)
}
