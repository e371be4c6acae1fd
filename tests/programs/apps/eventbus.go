// An event bus: typed subscriptions by reflection and by generics, wildcards, panicking handlers, orderly shutdown.
package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"reflect"
	"runtime/debug"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

type Event struct {
	Topic   string
	Payload any
}

type Handler func(Event) error

type subscription struct {
	id      int
	pattern string
	handler Handler
}

type Bus struct {
	mu     sync.RWMutex
	subs   []subscription
	next   int
	closed bool
	sent   atomic.Uint32
	onFail func(pattern string, err error)
}

var ErrClosed = errors.New("bus is closed")

type PanicError struct {
	Value any
	Stack []byte
}

func (p *PanicError) Error() string { return fmt.Sprint("handler panicked: ", p.Value) }
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

func (b *Bus) Subscribe(pattern string, h Handler) (cancel func(), err error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("subscribe %q: %w", pattern, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	id := b.next
	b.next++
	b.subs = append(b.subs, subscription{id, pattern, h})
	return sync.OnceFunc(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		i := sort.Search(len(b.subs), func(i int) bool { return b.subs[i].id >= id })
		b.subs = append(b.subs[:i:i], b.subs[i+1:]...)
	}), nil
}

func call(h Handler, e Event) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &PanicError{r, debug.Stack()}
		}
	}()
	return h(e)
}

func (b *Bus) Publish(topic string, payload any) error {
	b.mu.RLock()
	subs, closed := b.subs, b.closed
	b.mu.RUnlock()
	if closed {
		return fmt.Errorf("publish %s: %w", topic, ErrClosed)
	}
	b.sent.Add(1)
	var errs []error
	for _, s := range subs {
		if ok, _ := path.Match(s.pattern, topic); !ok {
			continue
		}
		if err := call(s.handler, Event{topic, payload}); err != nil {
			if b.onFail != nil {
				b.onFail(s.pattern, err)
			}
			errs = append(errs, fmt.Errorf("%s: %w", s.pattern, err))
		}
	}
	return errors.Join(errs...)
}

func (b *Bus) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.subs = true, nil
}

// On subscribes a function of one payload type.
func On[T any](b *Bus, pattern string, f func(topic string, value T)) (func(), error) {
	return b.Subscribe(pattern, func(e Event) error {
		value, ok := e.Payload.(T)
		if !ok {
			return fmt.Errorf("%T is not %v", e.Payload, reflect.TypeFor[T]())
		}
		f(e.Topic, value)
		return nil
	})
}

// Bind subscribes all methods OnX of a receiver to the topic x.
func Bind(b *Bus, receiver any) (bound []string) {
	v := reflect.ValueOf(receiver)
	t := v.Type()
	for i := range t.NumMethod() {
		m := t.Method(i)
		name, ok := strings.CutPrefix(m.Name, "On")
		if !ok || m.Type.NumIn() != 2 {
			continue
		}
		f := v.Method(i)
		want := m.Type.In(1)
		topic := strings.ToLower(name)
		_, _ = b.Subscribe(topic, func(e Event) error {
			arg := reflect.ValueOf(e.Payload)
			if !arg.IsValid() || !arg.Type().AssignableTo(want) {
				return fmt.Errorf("%s: cannot pass %T as %v", m.Name, e.Payload, want)
			}
			out := f.Call([]reflect.Value{arg})
			if len(out) == 1 {
				if err, _ := out[0].Interface().(error); err != nil {
					return err
				}
			}
			return nil
		})
		bound = append(bound, fmt.Sprintf("%s%v", topic, m.Type))
	}
	return bound
}

type User struct {
	Name string
	Age  int
}

type Audit struct {
	lines []string
	total int
}

func (a *Audit) OnLogin(u User)  { a.lines = append(a.lines, fmt.Sprintf("login %+v", u)) }
func (a *Audit) OnError(e error) { a.lines = append(a.lines, "error "+e.Error()) }
func (a *Audit) OnNumbers(n []int) error {
	for _, x := range n {
		if x < 0 {
			return fmt.Errorf("negative: %d", x)
		}
		a.total += x
	}
	return nil
}
func (a *Audit) OnTwo(int, int) {}
func (a *Audit) Other()         {}

func main() {
	bus := &Bus{onFail: func(pattern string, err error) { fmt.Fprintf(os.Stderr, "[%s] %v\n", pattern, err) }}
	audit := &Audit{}
	for _, b := range Bind(bus, audit) {
		fmt.Println("bound", b)
	}
	fmt.Println(bus.Publish("login", User{"Ann", 30}))
	fmt.Println(bus.Publish("login", "Ann"))
	fmt.Println(bus.Publish("error", errors.New("boom")))
	fmt.Println(bus.Publish("numbers", []int{1, 2, 3}))
	fmt.Println(bus.Publish("numbers", []int{4, -5}))
	fmt.Println(bus.Publish("numbers", nil))
	fmt.Printf("%q %d\n", audit.lines, audit.total)

	var log []string
	cancel, _ := On(bus, "sensor/*", func(topic string, v float64) { log = append(log, fmt.Sprint(path.Base(topic), " ", v)) })
	_, _ = On(bus, "sensor/[a-c]", func(topic string, v fmt.Stringer) { log = append(log, "stringer "+v.String()) })
	_, err := bus.Subscribe("[", nil)
	fmt.Println(err, errors.Is(err, path.ErrBadPattern))
	fmt.Println(bus.Publish("sensor/x", 21.5))
	fmt.Println(bus.Publish("sensor/b", -0.5))
	cancel()
	cancel()
	fmt.Println(bus.Publish("sensor/x", 22.5))
	fmt.Printf("%q\n", log)

	_, _ = bus.Subscribe("crash", func(e Event) error {
		var p *User
		return errors.New(p.Name)
	})
	_, _ = bus.Subscribe("crash", func(e Event) error { panic(fmt.Sprintf("value %v", e.Payload)) })
	_, _ = bus.Subscribe("cras?", func(e Event) error { panic(ErrClosed) })
	err = bus.Publish("crash", []any{1, "x", nil})
	var p *PanicError
	fmt.Println(errors.As(err, &p), errors.Is(err, ErrClosed), len(p.Stack) > 100, strings.Contains(string(p.Stack), "eventbus.go"))

	var wg sync.WaitGroup
	var received atomic.Int64
	_, _ = On(bus, "tick", func(_ string, n int) { received.Add(int64(n)) })
	for i := range 20 {
		wg.Go(func() {
			for n := range 50 {
				if err := bus.Publish("tick", i*n); err != nil {
					fmt.Println(err)
				}
			}
		})
	}
	wg.Wait()
	fmt.Println(received.Load(), bus.sent.Load())
	bus.Close()
	err = bus.Publish("tick", 1)
	fmt.Println(err, errors.Is(err, ErrClosed))
	_, err = bus.Subscribe("x", nil)
	fmt.Println(err)
}
