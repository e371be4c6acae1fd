// A discrete event simulation of a bank counter and of elevators: event heap, distributions, state machines, statistics.
package main

import (
	"container/heap"
	"container/ring"
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand"
	"os"
	"strings"
	"time"
)

type Event struct {
	At  time.Duration
	seq int
	Run func()
}

type calendar []*Event

func (c calendar) Len() int { return len(c) }
func (c calendar) Less(i, j int) bool {
	return c[i].At < c[j].At || c[i].At == c[j].At && c[i].seq < c[j].seq
}
func (c calendar) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *calendar) Push(x any)   { *c = append(*c, x.(*Event)) }
func (c *calendar) Pop() any {
	old := *c
	e := old[len(old)-1]
	*c = old[:len(old)-1]
	return e
}

type Sim struct {
	now    time.Duration
	events calendar
	seq    int
	rng    *rand.Rand
}

func (s *Sim) After(d time.Duration, f func()) {
	s.seq++
	heap.Push(&s.events, &Event{s.now + d, s.seq, f})
}

func (s *Sim) Run(until time.Duration) (n int) {
	for len(s.events) > 0 && s.events[0].At <= until {
		e := heap.Pop(&s.events).(*Event)
		s.now = e.At
		e.Run()
		n++
	}
	return n
}

func (s *Sim) exponential(mean time.Duration) time.Duration {
	return time.Duration(s.rng.ExpFloat64() * float64(mean)).Round(time.Millisecond)
}

// Stats are running moments, after Welford.
type Stats struct {
	n         int
	mean, m2  float64
	min, peak float64
}

func (s *Stats) Add(x float64) {
	if s.n == 0 || x < s.min {
		s.min = x
	}
	s.peak = math.Max(s.peak, x)
	s.n++
	d := x - s.mean
	s.mean += d / float64(s.n)
	s.m2 += d * (x - s.mean)
}

func (s Stats) String() string {
	return fmt.Sprintf("n=%d mean=%.3f sd=%.3f min=%.3f max=%.3f", s.n, s.mean, math.Sqrt(s.m2/float64(s.n-1)), s.min, s.peak)
}

func counter(clerks int, seed int64) (wait Stats, served int) {
	s := &Sim{rng: rand.New(rand.NewSource(seed))}
	var queue []time.Duration
	free := clerks
	var serve func()
	serve = func() {
		for free > 0 && len(queue) > 0 {
			arrived := queue[0]
			queue = queue[1:]
			free--
			wait.Add((s.now - arrived).Seconds())
			s.After(s.exponential(100*time.Second), func() {
				free++
				served++
				serve()
			})
		}
	}
	var arrive func()
	arrive = func() {
		queue = append(queue, s.now)
		serve()
		s.After(s.exponential(60*time.Second), arrive)
	}
	s.After(0, arrive)
	s.Run(8 * time.Hour)
	return wait, served
}

type State int

const (
	Idle State = iota
	Up
	Down
	Open
	states
)

//go:noinline
func (s State) String() string { return [states]string{"idle", "up", "down", "open"}[s] }

var ErrTransition = errors.New("impossible transition")

var allowed = map[State][]State{Idle: {Up, Down, Open}, Up: {Up, Open}, Down: {Down, Open}, Open: {Idle, Up, Down}}

type Elevator struct {
	state State
	floor int
	calls [10]bool
	log   strings.Builder
}

func (e *Elevator) to(s State) error {
	for _, ok := range allowed[e.state] {
		if ok == s {
			if s != e.state {
				fmt.Fprintf(&e.log, "%v@%d ", s, e.floor)
			}
			e.state = s
			return nil
		}
	}
	return fmt.Errorf("%v to %v: %w", e.state, s, ErrTransition)
}

func (e *Elevator) wanted(step int) bool {
	for f := e.floor + step; f >= 0 && f < len(e.calls); f += step {
		if e.calls[f] {
			return true
		}
	}
	return false
}

func (e *Elevator) tick() error {
	if e.calls[e.floor] {
		e.calls[e.floor] = false
		return e.to(Open)
	}
	switch e.state {
	case Up, Down:
		if e.state == Up {
			e.floor++
		} else {
			e.floor--
		}
		if !e.calls[e.floor] {
			return nil
		}
		e.calls[e.floor] = false
		return e.to(Open)
	}
	switch {
	case e.wanted(+1):
		return e.to(Up)
	case e.wanted(-1):
		return e.to(Down)
	case e.state == Idle:
		return nil
	}
	return e.to(Idle)
}

// josephus runs on a ring.
func josephus(n, k int) (order []int) {
	r := ring.New(n)
	for i := range n {
		r.Value = i + 1
		r = r.Next()
	}
	r = r.Prev()
	for r.Len() > 1 {
		r = r.Move(k - 1)
		order = append(order, r.Unlink(1).Value.(int))
	}
	return append(order, r.Value.(int))
}

// fft is Cooley and Tukey's, recursive.
func fft(x []complex128, sign float64) []complex128 {
	n := len(x)
	if n == 1 {
		return x
	}
	even, odd := make([]complex128, n/2), make([]complex128, n/2)
	for i := range n / 2 {
		even[i], odd[i] = x[2*i], x[2*i+1]
	}
	even, odd = fft(even, sign), fft(odd, sign)
	out := make([]complex128, n)
	for k := range n / 2 {
		t := cmplx.Rect(1, sign*2*math.Pi*float64(k)/float64(n)) * odd[k]
		out[k], out[k+n/2] = even[k]+t, even[k]-t
	}
	return out
}

func main() {
	for clerks := 1; clerks <= 3; clerks++ {
		wait, served := counter(clerks, 11)
		fmt.Println(clerks, served, wait)
	}
	e := &Elevator{}
	s := &Sim{}
	for i, floor := range []int{3, 7, 1, 7, 0, 9, 3} {
		s.After(time.Duration(i*3)*time.Second, func() { e.calls[floor] = true })
	}
	var tick func()
	tick = func() {
		if err := e.tick(); err != nil {
			fmt.Println(err)
		}
		s.After(time.Second, tick)
	}
	s.After(500*time.Millisecond, tick)
	fmt.Println(s.Run(50*time.Second), s.now, e.state)
	fmt.Println(e.log.String())
	err := e.to(Idle)
	fmt.Println(err, errors.Is(err, ErrTransition))
	fmt.Println(josephus(12, 3), josephus(1, 5))

	signal := make([]complex128, 64)
	for i := range signal {
		t := float64(i) / 64
		signal[i] = complex(math.Sin(2*math.Pi*5*t)+0.5*math.Cos(2*math.Pi*12*t), 0)
	}
	spectrum := fft(signal, -1)
	for k, c := range spectrum[:32] {
		if cmplx.Abs(c) > 1 {
			fmt.Printf("%d: %.3f %.3f\n", k, cmplx.Abs(c), cmplx.Phase(c))
		}
	}
	back := fft(spectrum, 1)
	worst := 0.0
	for i := range back {
		worst = max(worst, cmplx.Abs(back[i]/64-signal[i]))
	}
	fmt.Println(worst < 1e-12, cmplx.Sqrt(-1), cmplx.Exp(complex(0, math.Pi)), cmplx.Pow(2i, 3), cmplx.Inf())
	fmt.Printf("%v %.2f %g %T\n", 1-2i, complex(1, math.NaN()), complex64(0.1+2i), 1i)
	var zero complex128
	c := complex(1, 2) / zero
	fmt.Println(c, real(c), cmplx.IsNaN(c), cmplx.IsInf(c))
	for _, f := range []float64{math.Copysign(0, -1), math.Inf(-1), math.SmallestNonzeroFloat64, math.MaxFloat64, 1e21, 1e20, 123456789.0, 1e-7} {
		m, exp := math.Frexp(f)
		fmt.Println(f, float32(f), m, exp, math.Signbit(f))
	}
	fmt.Fprintln(os.Stderr, math.Remainder(5.5, 2), math.FMA(2, 3, 4), math.Cbrt(27), math.Log1p(1e-10), math.Nextafter(1, 2))
	fmt.Println(State(7))
}
