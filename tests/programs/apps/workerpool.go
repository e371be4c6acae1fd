// A worker pool: futures, a panicking task, graceful and hard stop, statistics with atomics and a condition variable.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type Task func(ctx context.Context) (any, error)

type Future struct {
	done  chan struct{}
	value any
	err   error
}

func (f *Future) Wait(ctx context.Context) (any, error) {
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type Pool struct {
	mu       sync.Mutex
	nonEmpty *sync.Cond
	idle     *sync.Cond
	queue    []queued
	busy     int
	closed   bool
	wg       sync.WaitGroup
	ctx      context.Context
	cancel   context.CancelFunc

	completed, failed atomic.Int64
	peak              int
}

type queued struct {
	task   Task
	future *Future
}

var (
	ErrStopped = errors.New("pool is stopped")
	ErrPanic   = errors.New("task panicked")
)

func NewPool(n int) *Pool {
	p := &Pool{}
	p.nonEmpty, p.idle = sync.NewCond(&p.mu), sync.NewCond(&p.mu)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	for range n {
		p.wg.Add(1)
		go p.work()
	}
	return p
}

func (p *Pool) work() {
	defer p.wg.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		for len(p.queue) == 0 && !p.closed {
			p.nonEmpty.Wait()
		}
		if len(p.queue) == 0 {
			return
		}
		q := p.queue[0]
		p.queue = p.queue[1:]
		p.busy++
		p.peak = max(p.peak, p.busy)
		p.mu.Unlock()
		p.run(q)
		p.mu.Lock()
		if p.busy--; p.busy == 0 && len(p.queue) == 0 {
			p.idle.Broadcast()
		}
	}
}

func (p *Pool) run(q queued) {
	defer close(q.future.done)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			q.future.err = fmt.Errorf("%w: runtime: %w", ErrPanic, r)
		case error:
			q.future.err = fmt.Errorf("%w: %w", ErrPanic, r)
		default:
			q.future.err = fmt.Errorf("%w: %v", ErrPanic, r)
		}
		if q.future.err != nil {
			p.failed.Add(1)
		} else {
			p.completed.Add(1)
		}
	}()
	q.future.value, q.future.err = q.task(p.ctx)
}

func (p *Pool) Submit(t Task) *Future {
	f := &Future{done: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		f.err = ErrStopped
		close(f.done)
		return f
	}
	p.queue = append(p.queue, queued{t, f})
	p.nonEmpty.Signal()
	return f
}

func (p *Pool) WaitIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.busy > 0 || len(p.queue) > 0 {
		p.idle.Wait()
	}
}

// Stop lets queued tasks finish; Kill drops them and cancels those that run.
func (p *Pool) Stop() {
	p.mu.Lock()
	p.closed = true
	p.nonEmpty.Broadcast()
	p.mu.Unlock()
	p.wg.Wait()
}

func (p *Pool) Kill() (dropped int) {
	p.cancel()
	p.mu.Lock()
	p.closed = true
	for _, q := range p.queue {
		q.future.err = ErrStopped
		close(q.future.done)
	}
	dropped = len(p.queue)
	p.queue = nil
	p.nonEmpty.Broadcast()
	p.mu.Unlock()
	p.wg.Wait()
	return dropped
}

func Async[T any](p *Pool, f func() (T, error)) func() (T, error) {
	future := p.Submit(func(context.Context) (any, error) { return f() })
	return func() (T, error) {
		v, err := future.Wait(context.Background())
		t, _ := v.(T)
		return t, err
	}
}

func collatz(n int) (steps int) {
	for ; n != 1; steps++ {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
	}
	return steps
}

func main() {
	p := NewPool(4)
	var waits []func() (int, error)
	for n := 1; n <= 2000; n++ {
		waits = append(waits, Async(p, func() (int, error) { return collatz(n), nil }))
	}
	results := make([]int, len(waits))
	for i, wait := range waits {
		results[i], _ = wait()
	}
	longest := slices.Max(results)
	fmt.Println("longest:", longest, "from", 1+slices.Index(results, longest))

	numbers := Async(p, func() (int, error) { return strconv.Atoi("12x") })
	fmt.Println(numbers())
	var zero int
	for _, task := range []Task{
		func(context.Context) (any, error) { return 1 / zero, nil },
		func(context.Context) (any, error) { return []int{1}[zero+5], nil },
		func(context.Context) (any, error) { var t Task; return t(nil) },
		func(context.Context) (any, error) { var e any = "s"; return e.(fmt.Stringer), nil },
		func(context.Context) (any, error) { panic(errors.New("custom")) },
		func(context.Context) (any, error) { panic(3.5) },
		func(context.Context) (any, error) { panic(fmt.Sprintf("%05d", 42)) },
		func(context.Context) (any, error) { var m map[string]int; m["a"] = 1; return m, nil },
		func(context.Context) (any, error) { return make([]int, zero-1), nil },
		func(context.Context) (any, error) { var c chan int; close(c); return nil, nil },
	} {
		_, err := p.Submit(task).Wait(context.Background())
		var re runtime.Error
		fmt.Println(err, errors.Is(err, ErrPanic), errors.As(err, &re))
	}
	p.WaitIdle()
	fmt.Println("completed", p.completed.Load(), "failed", p.failed.Load(), "peak ok:", p.peak <= 4)

	short, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	release := make(chan string)
	slow := p.Submit(func(ctx context.Context) (any, error) {
		select {
		case s := <-release:
			return s, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	})
	fmt.Println(slow.Wait(short))
	release <- "released"
	fmt.Println(slow.Wait(context.Background()))
	p.Stop()
	_, err := p.Submit(nil).Wait(context.Background())
	fmt.Println(err)

	k := NewPool(2)
	var started sync.WaitGroup
	started.Add(2)
	var futures []*Future
	for i := range 5 {
		futures = append(futures, k.Submit(func(ctx context.Context) (any, error) {
			started.Done()
			<-ctx.Done()
			return i, ctx.Err()
		}))
	}
	started.Wait()
	fmt.Println("dropped:", k.Kill())
	for _, f := range futures {
		v, err := f.Wait(context.Background())
		fmt.Println(v, err)
	}
	if n := k.failed.Load(); n != 2 {
		os.Exit(1)
	}
	os.Exit(7)
}
