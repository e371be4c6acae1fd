// Deadlock in a select with no ready case.
package main

func main() {
	a, b := make(chan int), make(chan string)
	select {
	case x := <-a:
		println(x)
	case b <- "x":
		println("sent")
	}
}
