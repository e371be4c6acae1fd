// A job scheduler: dependencies, priorities in a heap, retries, contexts with timeouts and causes.
package main

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

type State uint8

const (
	Waiting State = iota
	Ready
	Running
	Done
	Failed
	Skipped
)

var stateNames = map[State]string{Waiting: "waiting", Ready: "ready", Running: "running", Done: "done", Failed: "failed", Skipped: "skipped"}

func (s State) String() string { return stateNames[s] }

type Job struct {
	Name     string
	Priority int
	Needs    []string
	Retries  int
	Timeout  time.Duration
	Run      func(ctx context.Context, attempt int) error

	state    State
	attempts int
	err      error
	missing  int
	index    int
}

type readyQueue []*Job

func (q readyQueue) Len() int { return len(q) }
func (q readyQueue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[j].Priority, q[i].Priority), strings.Compare(q[i].Name, q[j].Name)) < 0
}
func (q readyQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}
func (q *readyQueue) Push(x any) {
	job := x.(*Job)
	job.index = len(*q)
	*q = append(*q, job)
}
func (q *readyQueue) Pop() any {
	old := *q
	job := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return job
}

type CycleError struct{ Names []string }

func (e *CycleError) Error() string { return "cycle: " + strings.Join(e.Names, " -> ") }

type Scheduler struct {
	jobs  map[string]*Job
	log   *log.Logger
	queue readyQueue
	users map[string][]*Job
}

func New(logger *log.Logger, jobs ...*Job) (*Scheduler, error) {
	s := &Scheduler{jobs: map[string]*Job{}, log: logger, users: map[string][]*Job{}}
	var errs []error
	for _, j := range jobs {
		if _, ok := s.jobs[j.Name]; ok {
			errs = append(errs, fmt.Errorf("job %q is there twice", j.Name))
		}
		s.jobs[j.Name] = j
	}
	for _, j := range jobs {
		for _, need := range j.Needs {
			if _, ok := s.jobs[need]; !ok {
				errs = append(errs, fmt.Errorf("job %q needs %q, which does not exist", j.Name, need))
			}
			s.users[need] = append(s.users[need], j)
		}
		j.missing = len(j.Needs)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return s, s.cycle()
}

func (s *Scheduler) cycle() error {
	colour := map[string]int{}
	var path []string
	var visit func(name string) error
	visit = func(name string) error {
		switch colour[name] {
		case 1:
			start := slices.Index(path, name)
			return &CycleError{append(slices.Clone(path[start:]), name)}
		case 2:
			return nil
		}
		colour[name] = 1
		path = append(path, name)
		defer func() { path = path[:len(path)-1]; colour[name] = 2 }()
		for _, need := range s.jobs[name].Needs {
			if err := visit(need); err != nil {
				return err
			}
		}
		return nil
	}
	names := make([]string, 0, len(s.jobs))
	for name := range s.jobs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := visit(name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scheduler) attempt(ctx context.Context, j *Job) (err error) {
	if j.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, j.Timeout, fmt.Errorf("%s took longer than %v", j.Name, j.Timeout))
		defer cancel()
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return j.Run(ctx, j.attempts)
}

// Run runs all jobs on as many workers as given; a failed job takes those that need it with it.
func (s *Scheduler) Run(ctx context.Context, workers int) {
	for _, j := range s.jobs {
		if j.missing == 0 {
			j.state = Ready
			heap.Push(&s.queue, j)
		}
	}
	finished := make(chan *Job)
	running := 0
	for running > 0 || len(s.queue) > 0 {
		for running < workers && len(s.queue) > 0 {
			j := heap.Pop(&s.queue).(*Job)
			j.state = Running
			j.attempts++
			running++
			s.log.Printf("start %s (attempt %d)", j.Name, j.attempts)
			go func() {
				j.err = s.attempt(ctx, j)
				finished <- j
			}()
		}
		j := <-finished
		running--
		switch {
		case j.err == nil:
			j.state = Done
			for _, user := range s.users[j.Name] {
				if user.missing--; user.missing == 0 && user.state == Waiting {
					user.state = Ready
					heap.Push(&s.queue, user)
				}
			}
		case j.attempts <= j.Retries && ctx.Err() == nil:
			s.log.Printf("retry %s: %v", j.Name, j.err)
			j.state = Ready
			heap.Push(&s.queue, j)
		default:
			s.log.Printf("fail  %s: %v", j.Name, j.err)
			j.state = Failed
			s.skip(j)
		}
	}
}

func (s *Scheduler) skip(j *Job) {
	for _, user := range s.users[j.Name] {
		if user.state == Waiting {
			user.state, user.err = Skipped, fmt.Errorf("%s failed: %w", j.Name, j.err)
			s.skip(user)
		}
	}
}

func ok(context.Context, int) error { return nil }

func main() {
	logger := log.New(os.Stderr, "sched: ", log.Lmsgprefix)
	errFlaky := errors.New("connection reset")
	var mu sync.Mutex
	var order []string
	note := func(name string) func(context.Context, int) error {
		return func(context.Context, int) error {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, name)
			return nil
		}
	}
	s, err := New(logger,
		&Job{Name: "compile", Priority: 1, Needs: []string{"fetch"}, Run: note("compile")},
		&Job{Name: "fetch", Priority: 5, Retries: 2, Run: func(_ context.Context, n int) error {
			if n < 3 {
				return fmt.Errorf("fetch: %w", errFlaky)
			}
			return note("fetch")(nil, 0)
		}},
		&Job{Name: "docs", Priority: 9, Run: note("docs")},
		&Job{Name: "test", Needs: []string{"compile"}, Run: note("test")},
		&Job{Name: "lint", Priority: 3, Needs: []string{"fetch"}, Run: func(context.Context, int) error {
			var m map[string]int
			m["x"]++
			return nil
		}},
		&Job{Name: "slow", Priority: 2, Timeout: 15 * time.Millisecond, Run: func(ctx context.Context, _ int) error {
			select {
			case <-time.After(10 * time.Second):
				return nil
			case <-ctx.Done():
				return fmt.Errorf("%w (%w)", context.Cause(ctx), ctx.Err())
			}
		}},
		&Job{Name: "report", Needs: []string{"test", "lint", "docs"}, Run: note("report")},
		&Job{Name: "publish", Needs: []string{"report"}, Run: ok},
	)
	if err != nil {
		logger.Fatal(err)
	}
	s.Run(context.Background(), 1)
	fmt.Println("order:", order)
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range s.jobs {
			if !yield(name) {
				return
			}
		}
	})
	for _, name := range names {
		j := s.jobs[name]
		fmt.Printf("%-8s %-8v %d %v\n", name, j.state, j.attempts, j.err)
	}
	fmt.Println(errors.Is(s.jobs["slow"].err, context.DeadlineExceeded))

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, _ = New(log.New(os.Stdout, "", 0), &Job{Name: "a", Retries: 5, Run: func(ctx context.Context, _ int) error { return ctx.Err() }})
	s.Run(ctx, 4)

	_, err = New(logger, &Job{Name: "a", Needs: []string{"b"}}, &Job{Name: "b", Needs: []string{"c"}}, &Job{Name: "c", Needs: []string{"b"}})
	var cycle *CycleError
	fmt.Println(errors.As(err, &cycle), err)
	_, err = New(logger, &Job{Name: "a", Needs: []string{"x"}}, &Job{Name: "a"})
	logger.SetFlags(0)
	logger.Fatalln("fatal:", err)
}
