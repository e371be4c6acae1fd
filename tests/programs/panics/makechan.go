// make of a channel with a negative size.
package main

func make_(n int) chan int { return make(chan int, n) }

func main() {
	println(cap(make_(3)))
	println(cap(make_(-3)))
}
