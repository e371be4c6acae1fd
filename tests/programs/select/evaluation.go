// select evaluates channels and values of all cases once, in source order, before it chooses.
package main

func ch(name string, c chan int) chan int {
	println("channel", name)
	return c
}

func val(n int) int {
	println("value", n)
	return n
}

func index(n int) int {
	println("index", n)
	return n
}

func main() {
	ready := make(chan int, 2)
	ready <- 7
	var arr [4]int
	select {
	case ch("nil send", nil) <- val(1):
	case arr[index(2)] = <-ch("ready", ready):
		println("received", arr[2])
	case arr[index(3)] = <-ch("nil receive", nil):
	}
	select {
	case ch("full", ready) <- val(4):
		println("sent", <-ready)
	case <-ch("other", nil):
	}
	select {
	case <-ch("empty", ready):
	default:
		println("default")
	}
	for i := range 3 {
		select {
		case ready <- i:
			if i == 1 {
				break
			}
			print("sent ", i, " ")
		default:
			print("full ", i, " ")
		}
	}
	println(len(ready))
}
