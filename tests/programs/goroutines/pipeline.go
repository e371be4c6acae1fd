// Producers, a pool of workers and a collector over typed channels, with results put back in order.
package main

type job struct{ id, n int }

type result struct {
	id    int
	steps int
	peak  int
}

func collatz(n int) (steps, peak int) {
	for n != 1 {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
		peak = max(peak, n)
		steps++
	}
	return
}

func worker(jobs <-chan job, results chan<- result, done chan<- struct{}) {
	for j := range jobs {
		s, p := collatz(j.n)
		results <- result{j.id, s, p}
	}
	done <- struct{}{}
}

func generate(n int) <-chan job {
	out := make(chan job, 10)
	go func() {
		defer0 := func() { close(out) }
		for i := range n {
			out <- job{i, i*37 + 1}
		}
		defer0()
	}()
	return out
}

func fan(jobs <-chan job, workers int) <-chan result {
	results := make(chan result)
	done := make(chan struct{})
	for range workers {
		go worker(jobs, results, done)
	}
	go func() {
		for range workers {
			<-done
		}
		close(results)
	}()
	return results
}

func inOrder(in <-chan result, n int) <-chan result {
	out := make(chan result)
	go func() {
		waiting := make([]*result, n)
		next := 0
		for r := range in {
			waiting[r.id] = &r
			for next < n && waiting[next] != nil {
				out <- *waiting[next]
				waiting[next] = nil
				next++
			}
		}
		close(out)
	}()
	return out
}

func main() {
	const n = 2000
	sum, last := 0, -1
	for r := range inOrder(fan(generate(n), 8), n) {
		if r.id != last+1 {
			println("out of order", r.id)
		}
		last = r.id
		sum += r.steps
		if r.id%500 == 499 {
			println(r.id, r.steps, r.peak)
		}
	}
	println(sum, last)
}
