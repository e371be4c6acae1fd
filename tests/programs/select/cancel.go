// A pool of workers cancelled through a closed channel, results through select with many shapes of case.
package main

type task struct {
	n   int
	out chan<- int
}

func worker(tasks <-chan task, quit <-chan struct{}, ended chan<- int) {
	n := 0
	for {
		select {
		case <-quit:
			ended <- n
			return
		case t := <-tasks:
			n++
			select {
			case t.out <- t.n * t.n:
			case <-quit:
				ended <- -1
				return
			}
		}
	}
}

func main() {
	tasks, quit, ended := make(chan task), make(chan struct{}), make(chan int)
	for range 4 {
		go worker(tasks, quit, ended)
	}
	out := make(chan int, 1)
	sum, sent, received := 0, 0, 0
	for received < 500 {
		in := tasks
		if sent == 500 {
			in = nil
		}
		select {
		case in <- task{sent, out}:
			sent++
		case x := <-out:
			sum += x
			received++
		}
	}
	close(quit)
	total := 0
	for range 4 {
		total += <-ended
	}
	println(sum, sent, received, total)
}
