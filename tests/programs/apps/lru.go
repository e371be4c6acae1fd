// An LRU cache, generic, over container/list; loads are shared between goroutines that miss at once.
package main

import (
	"container/list"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
)

type entry[K comparable, V any] struct {
	key   K
	value V
}

// Cache keeps the most recently used entries.
type Cache[K comparable, V any] struct {
	mu       sync.Mutex
	capacity int
	order    *list.List
	items    map[K]*list.Element
	onEvict  func(K, V)
	stats    Stats
}

type Stats struct{ Hits, Misses, Evictions int }

func (s Stats) Ratio() float64 {
	if s.Hits+s.Misses == 0 {
		return 0
	}
	return float64(s.Hits) / float64(s.Hits+s.Misses)
}

type Option[K comparable, V any] func(*Cache[K, V])

func WithEviction[K comparable, V any](f func(K, V)) Option[K, V] {
	return func(c *Cache[K, V]) { c.onEvict = f }
}

func New[K comparable, V any](capacity int, options ...Option[K, V]) *Cache[K, V] {
	c := &Cache[K, V]{capacity: capacity, order: list.New(), items: make(map[K]*list.Element, capacity)}
	for _, option := range options {
		option(c)
	}
	return c
}

func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.items[key]
	if !ok {
		c.stats.Misses++
		return value, false
	}
	c.stats.Hits++
	c.order.MoveToFront(element)
	return element.Value.(*entry[K, V]).value, true
}

func (c *Cache[K, V]) Put(key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.items[key]; ok {
		element.Value.(*entry[K, V]).value = value
		c.order.MoveToFront(element)
		return
	}
	c.items[key] = c.order.PushFront(&entry[K, V]{key, value})
	for c.order.Len() > c.capacity {
		last := c.order.Remove(c.order.Back()).(*entry[K, V])
		delete(c.items, last.key)
		c.stats.Evictions++
		if c.onEvict != nil {
			c.onEvict(last.key, last.value)
		}
	}
}

// All yields the entries, the most recent one first.
func (c *Cache[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for e := c.order.Front(); e != nil; e = e.Next() {
			entry := e.Value.(*entry[K, V])
			if !yield(entry.key, entry.value) {
				return
			}
		}
	}
}

// Loader calls a function once for each key, however many goroutines ask.
type Loader[K comparable, V any] struct {
	mu      sync.Mutex
	pending map[K]func() (V, error)
	load    func(K) (V, error)
}

func (l *Loader[K, V]) Load(key K) (V, error) {
	l.mu.Lock()
	once, ok := l.pending[key]
	if !ok {
		once = sync.OnceValues(func() (V, error) { return l.load(key) })
		if l.pending == nil {
			l.pending = map[K]func() (V, error){}
		}
		l.pending[key] = once
	}
	l.mu.Unlock()
	return once()
}

type point struct{ x, y int }

func main() {
	var evicted []string
	c := New(3, WithEviction(func(k string, v int) { evicted = append(evicted, fmt.Sprint(k, "=", v)) }))
	for i, word := range strings.Fields("to be or not to be that is the question") {
		if _, ok := c.Get(word); !ok {
			c.Put(word, i)
		}
	}
	for k, v := range c.All() {
		fmt.Printf("%q:%d ", k, v)
	}
	fmt.Println()
	fmt.Println("evicted:", strings.Join(evicted, ", "))
	fmt.Printf("%+v ratio %.3f\n", c.stats, c.stats.Ratio())

	points := New[point, []string](2)
	points.Put(point{1, 2}, []string{"a"})
	points.Put(point{3, 4}, nil)
	points.Get(point{1, 2})
	points.Put(point{5, 6}, []string{"b", "c"})
	for p, names := range points.All() {
		fmt.Printf("%v %+v %#v\n", p, p, names)
		if len(names) == 1 {
			break
		}
	}
	if _, ok := points.Get(point{3, 4}); !ok {
		fmt.Println("the oldest is gone")
	}

	calls := 0
	loader := Loader[int, string]{load: func(n int) (string, error) {
		calls++
		if n < 0 {
			return "", errors.New("negative key")
		}
		return strings.Repeat("*", n), nil
	}}
	var wg sync.WaitGroup
	results := make([]string, 50)
	for i := range results {
		wg.Go(func() { results[i], _ = loader.Load(7) })
	}
	wg.Wait()
	same := true
	for _, r := range results {
		same = same && r == "*******"
	}
	_, err := loader.Load(-1)
	fmt.Println(same, calls, err)
}
