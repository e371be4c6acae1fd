// Large arrays of pointers grow by append, and are made again of memory that was in use, while collections run.
package main

import "runtime"

type item struct {
	p    *int
	n    int
	text string
}

// grown appends to a slice until it is large; each pointer has to lead to what it did.
func grown(n, seed int) int {
	var a []item
	for i := range n {
		p := new(int)
		*p = i ^ seed
		a = append(a, item{p, i, "text"[:i&3]})
	}
	bad := 0
	for i, x := range a {
		if *x.p != i^seed || x.n != i || len(x.text) != i&3 {
			bad++
		}
	}
	return bad
}

// cleared makes large arrays that have to be zero, though the memory was full.
func cleared(rounds int) int {
	bad := 0
	for r := range rounds {
		pointers := make([]*int, 40000+r%5*10000)
		numbers := make([]int, 50000+r%3*20000)
		for _, p := range pointers {
			if p != nil {
				bad++
			}
		}
		for i, x := range numbers {
			if x != 0 {
				bad++
			}
			numbers[i] = -1
		}
		for i := range pointers {
			pointers[i] = &numbers[i%len(numbers)]
		}
		more := append(numbers, 1, 2, 3)
		for i, x := range more[:len(numbers)] {
			if x != -1 {
				bad += i
			}
		}
		for _, x := range more[len(more):cap(more)] {
			bad += x
		}
	}
	return bad
}

func main() {
	done := make(chan int)
	for i := range 4 {
		go func() { done <- grown(30000+i*7000, i) + cleared(20) }()
	}
	stop := make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				stop <- true
				return
			default:
				runtime.GC()
			}
		}
	}()
	bad := 0
	for range 4 {
		bad += <-done
	}
	stop <- true
	<-stop
	println("bad:", bad)
}
