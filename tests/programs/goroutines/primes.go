// A segmented sieve shared out to goroutines over a channel of ranges, counted by a collector.
package main

type span struct{ lo, hi int }

func small(n int) (primes []int) {
	composite := make([]bool, n+1)
	for i := 2; i <= n; i++ {
		if composite[i] {
			continue
		}
		primes = append(primes, i)
		for j := i * i; j <= n; j += i {
			composite[j] = true
		}
	}
	return
}

func count(s span, primes []int) (n int) {
	composite := make([]bool, s.hi-s.lo)
	for _, p := range primes {
		first := max(p*p, (s.lo+p-1)/p*p)
		for j := first; j < s.hi; j += p {
			composite[j-s.lo] = true
		}
	}
	for i, c := range composite {
		if !c && s.lo+i > 1 {
			n++
		}
	}
	return
}

func main() {
	const limit = 1000000
	primes := small(1000)
	println(len(primes), primes[len(primes)-1])
	spans, counts := make(chan span), make(chan int)
	for range 6 {
		go func() {
			total := 0
			for s := range spans {
				total += count(s, primes)
			}
			counts <- total
		}()
	}
	for lo := 0; lo < limit; lo += 20000 {
		spans <- span{lo, min(lo+20000, limit)}
	}
	close(spans)
	total := 0
	for range 6 {
		total += <-counts
	}
	println(total)
}
