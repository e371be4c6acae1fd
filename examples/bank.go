// A bank: concurrent transfers under locks taken in order, wrapped errors, an audit at the end.
package main

import (
	"errors"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// Cents is an amount of money; it prints as dollars.
type Cents int64

func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s$%d.%02d", sign, int64(c)/100, int64(c)%100)
}

var (
	ErrNoAccount = errors.New("no such account")
	ErrFrozen    = errors.New("account is frozen")
)

// InsufficientFunds says how much was missing.
type InsufficientFunds struct {
	Account   int
	Balance   Cents
	Requested Cents
}

func (e *InsufficientFunds) Error() string {
	return fmt.Sprintf("account %d holds %v, %v requested", e.Account, e.Balance, e.Requested)
}

type account struct {
	mu      sync.Mutex
	id      int
	owner   string
	balance Cents
	frozen  bool
}

type Bank struct {
	mu       sync.RWMutex
	accounts map[int]*account
	nextID   int
	done     atomic.Int64
	refused  atomic.Int64
}

func NewBank() *Bank {
	return &Bank{accounts: make(map[int]*account), nextID: 100}
}

func (b *Bank) Open(owner string, initial Cents) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	id := b.nextID
	b.nextID++
	b.accounts[id] = &account{id: id, owner: owner, balance: initial}
	return id
}

func (b *Bank) account(id int) (*account, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	a, ok := b.accounts[id]
	if !ok {
		return nil, fmt.Errorf("account %d: %w", id, ErrNoAccount)
	}
	return a, nil
}

// Transfer moves money between two accounts; locks are taken in the order of the numbers.
func (b *Bank) Transfer(from, to int, amount Cents) (err error) {
	defer func() {
		if err != nil {
			b.refused.Add(1)
			err = fmt.Errorf("transfer %d -> %d: %w", from, to, err)
		} else {
			b.done.Add(1)
		}
	}()
	src, err := b.account(from)
	if err != nil {
		return err
	}
	dst, err := b.account(to)
	if err != nil {
		return err
	}
	first, second := src, dst
	if first.id > second.id {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	if first != second {
		second.mu.Lock()
		defer second.mu.Unlock()
	}
	switch {
	case src.frozen || dst.frozen:
		return ErrFrozen
	case src.balance < amount:
		return &InsufficientFunds{src.id, src.balance, amount}
	}
	src.balance -= amount
	dst.balance += amount
	return nil
}

func (b *Bank) Total() (sum Cents) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, a := range b.accounts {
		a.mu.Lock()
		sum += a.balance
		a.mu.Unlock()
	}
	return sum
}

func (b *Bank) Report() {
	ids := make([]int, 0, len(b.accounts))
	for id := range b.accounts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		a := b.accounts[id]
		state := ""
		if a.frozen {
			state = " (frozen)"
		}
		fmt.Printf("%5d %-8s %12v%s\n", a.id, a.owner, a.balance, state)
	}
}

func main() {
	bank := NewBank()
	ann := bank.Open("Ann", 100_000)
	bob := bank.Open("Bob", 50_050)
	eve := bank.Open("Eve", 5)
	bank.Report()

	for _, t := range []struct {
		from, to int
		amount   Cents
	}{{ann, bob, 12_345}, {eve, ann, 6}, {ann, 999, 1}, {bob, eve, 995}, {bob, bob, 10}} {
		err := bank.Transfer(t.from, t.to, t.amount)
		var missing *InsufficientFunds
		switch {
		case err == nil:
			fmt.Printf("moved %v from %d to %d\n", t.amount, t.from, t.to)
		case errors.As(err, &missing):
			fmt.Printf("short by %v: %v\n", missing.Requested-missing.Balance, err)
		case errors.Is(err, ErrNoAccount):
			fmt.Println("unknown:", err)
		}
	}
	bank.accounts[eve].frozen = true
	fmt.Println(errors.Is(bank.Transfer(eve, ann, 1), ErrFrozen))
	bank.accounts[eve].frozen = false

	before := bank.Total()
	const workers, each = 8, 2000
	var wg sync.WaitGroup
	ids := []int{ann, bob, eve}
	for w := range workers {
		wg.Go(func() {
			rng := rand.New(rand.NewSource(int64(w)))
			for range each {
				from, to := ids[rng.Intn(len(ids))], ids[rng.Intn(len(ids))]
				_ = bank.Transfer(from, to, Cents(rng.Intn(5000)))
			}
		})
	}
	wg.Wait()
	after := bank.Total()
	fmt.Println("attempted:", bank.done.Load()+bank.refused.Load())
	fmt.Println("before:", before, "after:", after)
	for _, id := range ids {
		if bank.accounts[id].balance < 0 {
			fmt.Fprintln(os.Stderr, "account", id, "is overdrawn")
			os.Exit(1)
		}
	}
	fmt.Printf("%v %+v %v\n", Cents(-150), Cents(7), []Cents{1, 22, 333})
}
