// select with cases that are no communication.
package main

func main() {
	c := make(chan int)
	select {
	case c:
	case x := 1:
	case f():
	case <-c + 1:
	case (<-c):
	case x, y := <-c, 1:
	}
}

func f() {}
