// A bank whose accounts are goroutines: requests with reply channels, transfers in parallel, money conserved.
package main

type request struct {
	amount int
	reply  chan result
}

type result struct {
	ok      bool
	balance int
}

type account struct {
	id       int
	requests chan request
	closed   chan struct{}
}

func open(id, balance int) *account {
	a := &account{id, make(chan request), make(chan struct{})}
	go a.serve(balance)
	return a
}

func (a *account) serve(balance int) {
	served := 0
	for r := range a.requests {
		served++
		if balance+r.amount < 0 {
			r.reply <- result{false, balance}
			continue
		}
		balance += r.amount
		r.reply <- result{true, balance}
	}
	if served == 0 {
		println("account", a.id, "was never used")
	}
	close(a.closed)
}

func (a *account) change(amount int) (bool, int) {
	r := request{amount, make(chan result, 1)}
	a.requests <- r
	res := <-r.reply
	return res.ok, res.balance
}

func transfer(from, to *account, amount int) bool {
	if ok, _ := from.change(-amount); !ok {
		return false
	}
	to.change(amount)
	return true
}

func teller(seed uint32, accounts []*account, n int, done chan<- [2]int) {
	next := func(limit int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>8) % limit
	}
	var stats [2]int
	for range n {
		from, to := accounts[next(len(accounts))], accounts[next(len(accounts))]
		if from == to {
			continue
		}
		if transfer(from, to, next(200)) {
			stats[0]++
		} else {
			stats[1]++
		}
	}
	done <- stats
}

func main() {
	var accounts []*account
	for i := range 10 {
		accounts = append(accounts, open(i, 100*i))
	}
	unused := open(99, 0)
	done := make(chan [2]int)
	const tellers, each = 6, 500
	for t := range tellers {
		go teller(uint32(t*7919+1), accounts, each, done)
	}
	attempts := 0
	for range tellers {
		s := <-done
		attempts += s[0] + s[1]
	}
	total := 0
	for _, a := range accounts {
		ok, b := a.change(0)
		if !ok || b < 0 {
			println("account", a.id, "is at", b)
		}
		total += b
		close(a.requests)
		<-a.closed
	}
	close(unused.requests)
	<-unused.closed
	println(total, attempts)
}
