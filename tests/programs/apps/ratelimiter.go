// Rate limiters, token bucket and sliding window, with an injected clock; then one on real time, checked loosely.
package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"text/tabwriter"
	"time"
)

// Clock is what the limiters know of time.
type Clock interface {
	Now() time.Time
}

type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

type Limiter interface {
	Allow() bool
	fmt.Stringer
}

// Bucket holds tokens that return at a steady rate.
type Bucket struct {
	mu       sync.Mutex
	clock    Clock
	rate     float64 // tokens per second
	capacity float64
	tokens   float64
	last     time.Time
}

func NewBucket(clock Clock, rate float64, capacity int) *Bucket {
	return &Bucket{clock: clock, rate: rate, capacity: float64(capacity), tokens: float64(capacity), last: clock.Now()}
}

// reserve takes a token, perhaps one of the future, and says how long to wait for it.
func (b *Bucket) reserve(wait bool) (time.Duration, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	b.tokens = math.Min(b.capacity, b.tokens+now.Sub(b.last).Seconds()*b.rate)
	b.last = now
	if b.tokens < 1 && !wait {
		return 0, false
	}
	b.tokens--
	if b.tokens >= 0 {
		return 0, true
	}
	return time.Duration(-b.tokens / b.rate * float64(time.Second)), true
}

func (b *Bucket) Allow() bool { _, ok := b.reserve(false); return ok }

func (b *Bucket) String() string { return fmt.Sprintf("bucket(%g/s, %g)", b.rate, b.capacity) }

var ErrTooLate = errors.New("would exceed the deadline")

// Wait blocks for a token or until the context ends.
func (b *Bucket) Wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d, _ := b.reserve(true)
	if deadline, ok := ctx.Deadline(); ok && b.clock.Now().Add(d).After(deadline) {
		return fmt.Errorf("%v: %w", b, ErrTooLate)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Window allows n events in any span of time.
type Window struct {
	clock Clock
	span  time.Duration
	n     int
	seen  []time.Time
}

func (w *Window) Allow() bool {
	now := w.clock.Now()
	old := 0
	for old < len(w.seen) && !w.seen[old].After(now.Add(-w.span)) {
		old++
	}
	w.seen = w.seen[old:]
	if len(w.seen) >= w.n {
		return false
	}
	w.seen = append(w.seen, now)
	return true
}

func (w *Window) String() string { return fmt.Sprintf("window(%d in %v)", w.n, w.span) }

func main() {
	clock := &fakeClock{now: time.Date(2024, time.February, 28, 23, 59, 58, 0, time.UTC)}
	limiters := []Limiter{
		NewBucket(clock, 2, 5),
		NewBucket(clock, 0.5, 1),
		&Window{clock: clock, span: 1500 * time.Millisecond, n: 3},
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight|tabwriter.Debug)
	fmt.Fprint(table, "time\t")
	for _, l := range limiters {
		fmt.Fprintf(table, "%v\t", l)
	}
	fmt.Fprintln(table)
	steps := []time.Duration{0, 100 * time.Millisecond, 250 * time.Millisecond, 0, 0, time.Second, 3 * time.Second, 0, 0, time.Minute, time.Nanosecond}
	allowed := make([]int, len(limiters))
	for _, step := range steps {
		clock.Advance(step)
		fmt.Fprintf(table, "%s\t", clock.Now().Format("Jan _2 15:04:05.000"))
		for i, l := range limiters {
			ok := l.Allow()
			if ok {
				allowed[i]++
			}
			fmt.Fprintf(table, "%t\t", ok)
		}
		fmt.Fprintln(table)
	}
	table.Flush()
	fmt.Println("allowed:", allowed)

	const requests = 10
	bucket := NewBucket(systemClock{}, 200, 2)
	start := time.Now()
	var wg sync.WaitGroup
	errs := make(chan error, requests)
	for range requests {
		wg.Go(func() { errs <- bucket.Wait(context.Background()) })
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			fmt.Println("unexpected:", err)
		}
	}
	// 2 tokens are there, 8 come at 5 ms each.
	fmt.Println("took at least 35ms:", time.Since(start) >= 35*time.Millisecond)

	slow := NewBucket(systemClock{}, 0.01, 1)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	fmt.Println(slow.Wait(ctx))
	err := slow.Wait(ctx)
	fmt.Println(err, errors.Is(err, ErrTooLate))

	cause := errors.New("shutting down")
	stopping, stop := context.WithCancelCause(context.Background())
	time.AfterFunc(10*time.Millisecond, func() { stop(cause) })
	err = slow.Wait(stopping)
	fmt.Println(err, err == cause, stopping.Err())
	fmt.Println(slow.Wait(stopping) == context.Canceled)

}
