// Ordered maps: a generic red-black tree (left-leaning), a skip list and a sorted slice against each other, under random operations.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math/rand"
	"slices"
	"sort"
	"strings"
)

// Map is what all implementations can do.
type Map[K cmp.Ordered, V any] interface {
	Put(K, V)
	Get(K) (V, bool)
	Delete(K) bool
	Len() int
	Range(from, to K) iter.Seq2[K, V]
}

type node[K cmp.Ordered, V any] struct {
	key         K
	value       V
	left, right *node[K, V]
	red         bool
}

type Tree[K cmp.Ordered, V any] struct {
	root *node[K, V]
	size int
}

func isRed[K cmp.Ordered, V any](n *node[K, V]) bool { return n != nil && n.red }

func (n *node[K, V]) rotateLeft() *node[K, V] {
	x := n.right
	n.right, x.left = x.left, n
	x.red, n.red = n.red, true
	return x
}

func (n *node[K, V]) rotateRight() *node[K, V] {
	x := n.left
	n.left, x.right = x.right, n
	x.red, n.red = n.red, true
	return x
}

func (n *node[K, V]) flip() {
	n.red = !n.red
	n.left.red = !n.left.red
	n.right.red = !n.right.red
}

func (n *node[K, V]) fix() *node[K, V] {
	if isRed(n.right) && !isRed(n.left) {
		n = n.rotateLeft()
	}
	if isRed(n.left) && isRed(n.left.left) {
		n = n.rotateRight()
	}
	if isRed(n.left) && isRed(n.right) {
		n.flip()
	}
	return n
}

func (t *Tree[K, V]) Put(key K, value V) {
	t.root = t.put(t.root, key, value)
	t.root.red = false
}

func (t *Tree[K, V]) put(n *node[K, V], key K, value V) *node[K, V] {
	if n == nil {
		t.size++
		return &node[K, V]{key: key, value: value, red: true}
	}
	switch c := cmp.Compare(key, n.key); {
	case c < 0:
		n.left = t.put(n.left, key, value)
	case c > 0:
		n.right = t.put(n.right, key, value)
	default:
		n.value = value
	}
	return n.fix()
}

func (t *Tree[K, V]) Get(key K) (v V, ok bool) {
	for n := t.root; n != nil; {
		switch c := cmp.Compare(key, n.key); {
		case c < 0:
			n = n.left
		case c > 0:
			n = n.right
		default:
			return n.value, true
		}
	}
	return v, false
}

func (n *node[K, V]) moveRedLeft() *node[K, V] {
	n.flip()
	if isRed(n.right.left) {
		n.right = n.right.rotateRight()
		n = n.rotateLeft()
		n.flip()
	}
	return n
}

func (n *node[K, V]) moveRedRight() *node[K, V] {
	n.flip()
	if isRed(n.left.left) {
		n = n.rotateRight()
		n.flip()
	}
	return n
}

func (n *node[K, V]) deleteMin() *node[K, V] {
	if n.left == nil {
		return nil
	}
	if !isRed(n.left) && !isRed(n.left.left) {
		n = n.moveRedLeft()
	}
	n.left = n.left.deleteMin()
	return n.fix()
}

func (t *Tree[K, V]) Delete(key K) bool {
	if _, ok := t.Get(key); !ok {
		return false
	}
	if !isRed(t.root.left) && !isRed(t.root.right) {
		t.root.red = true
	}
	if t.root = t.root.delete(key); t.root != nil {
		t.root.red = false
	}
	t.size--
	return true
}

func (n *node[K, V]) delete(key K) *node[K, V] {
	if key < n.key {
		if !isRed(n.left) && !isRed(n.left.left) {
			n = n.moveRedLeft()
		}
		n.left = n.left.delete(key)
		return n.fix()
	}
	if isRed(n.left) {
		n = n.rotateRight()
	}
	if key == n.key && n.right == nil {
		return nil
	}
	if !isRed(n.right) && !isRed(n.right.left) {
		n = n.moveRedRight()
	}
	if key == n.key {
		least := n.right
		for least.left != nil {
			least = least.left
		}
		n.key, n.value = least.key, least.value
		n.right = n.right.deleteMin()
	} else {
		n.right = n.right.delete(key)
	}
	return n.fix()
}

func (t *Tree[K, V]) Len() int { return t.size }

func (t *Tree[K, V]) Range(from, to K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { t.root.walk(from, to, yield) }
}

func (n *node[K, V]) walk(from, to K, yield func(K, V) bool) bool {
	if n == nil {
		return true
	}
	return (n.key < from || n.left.walk(from, to, yield)) &&
		(n.key < from || n.key >= to || yield(n.key, n.value)) &&
		(n.key >= to || n.right.walk(from, to, yield))
}

// check verifies the invariants and returns the black height.
func (n *node[K, V]) check() (int, error) {
	if n == nil {
		return 1, nil
	}
	if n.red && (isRed(n.left) || isRed(n.right)) {
		return 0, fmt.Errorf("red %v has a red child", n.key)
	}
	l, err1 := n.left.check()
	r, err2 := n.right.check()
	if err := errors.Join(err1, err2); err != nil {
		return 0, err
	}
	if l != r {
		return 0, fmt.Errorf("%v: black heights %d and %d", n.key, l, r)
	}
	if !n.red {
		l++
	}
	return l, nil
}

const levels = 12

type skipNode[K cmp.Ordered, V any] struct {
	key   K
	value V
	next  [levels]*skipNode[K, V]
}

type SkipList[K cmp.Ordered, V any] struct {
	head skipNode[K, V]
	size int
	rng  *rand.Rand
}

func (s *SkipList[K, V]) before(key K) (path [levels]*skipNode[K, V]) {
	n := &s.head
	for l := levels - 1; l >= 0; l-- {
		for n.next[l] != nil && n.next[l].key < key {
			n = n.next[l]
		}
		path[l] = n
	}
	return path
}

func (s *SkipList[K, V]) Put(key K, value V) {
	path := s.before(key)
	if n := path[0].next[0]; n != nil && n.key == key {
		n.value = value
		return
	}
	n := &skipNode[K, V]{key: key, value: value}
	for l := 0; l < levels && (l == 0 || s.rng.Intn(4) == 0); l++ {
		n.next[l], path[l].next[l] = path[l].next[l], n
	}
	s.size++
}

func (s *SkipList[K, V]) Get(key K) (v V, ok bool) {
	if n := s.before(key)[0].next[0]; n != nil && n.key == key {
		return n.value, true
	}
	return v, false
}

func (s *SkipList[K, V]) Delete(key K) bool {
	path := s.before(key)
	n := path[0].next[0]
	if n == nil || n.key != key {
		return false
	}
	for l := range n.next {
		if path[l].next[l] == n {
			path[l].next[l] = n.next[l]
		}
	}
	s.size--
	return true
}

func (s *SkipList[K, V]) Len() int { return s.size }
func (s *SkipList[K, V]) Range(from, to K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for n := s.before(from)[0].next[0]; n != nil && n.key < to && yield(n.key, n.value); n = n.next[0] {
		}
	}
}

type pair[K cmp.Ordered, V any] struct {
	Key   K
	Value V
}

type Sorted[K cmp.Ordered, V any] []pair[K, V]

func (s Sorted[K, V]) at(key K) int {
	return sort.Search(len(s), func(i int) bool { return s[i].Key >= key })
}
func (s *Sorted[K, V]) Put(key K, value V) {
	i := s.at(key)
	if i < len(*s) && (*s)[i].Key == key {
		(*s)[i].Value = value
	} else {
		*s = slices.Insert(*s, i, pair[K, V]{key, value})
	}
}
func (s Sorted[K, V]) Get(key K) (v V, ok bool) {
	if i := s.at(key); i < len(s) && s[i].Key == key {
		return s[i].Value, true
	}
	return v, false
}
func (s *Sorted[K, V]) Delete(key K) bool {
	i := s.at(key)
	if i == len(*s) || (*s)[i].Key != key {
		return false
	}
	*s = slices.Delete(*s, i, i+1)
	return true
}
func (s Sorted[K, V]) Len() int { return len(s) }
func (s Sorted[K, V]) Range(from, to K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for i := s.at(from); i < len(s) && s[i].Key < to && yield(s[i].Key, s[i].Value); i++ {
		}
	}
}

func exercise[K cmp.Ordered](key func(int) K, maps map[string]Map[K, int]) {
	rng := rand.New(rand.NewSource(1))
	names := make([]string, 0, len(maps))
	for name := range maps {
		names = append(names, name)
	}
	slices.Sort(names)
	reference := map[K]int{}
	for step := range 3000 {
		k := key(rng.Intn(400))
		op := rng.Intn(3)
		_, there := reference[k]
		if op < 2 {
			reference[k] = step
		} else {
			delete(reference, k)
		}
		for _, name := range names {
			m := maps[name]
			if op < 2 {
				m.Put(k, step)
			} else if m.Delete(k) != there {
				panic(fmt.Sprintf("%s: delete %v", name, k))
			}
			if tree, ok := m.(*Tree[K, int]); ok {
				if _, err := tree.root.check(); err != nil {
					panic(err)
				}
			}
		}
	}
	from, to := key(100), key(120)
	for _, name := range names {
		m := maps[name]
		var parts []string
		for k, v := range m.Range(from, to) {
			if len(parts) == 6 {
				break
			}
			parts = append(parts, fmt.Sprint(k, "=", v))
			if w, ok := m.Get(k); !ok || w != v || reference[k] != v {
				panic("values differ")
			}
		}
		fmt.Printf("%-8s %T %d %t %s\n", name, m, m.Len(), m.Len() == len(reference), strings.Join(parts, " "))
	}
}

func main() {
	exercise(func(i int) int { return i * 7 % 401 }, map[string]Map[int, int]{
		"tree": new(Tree[int, int]), "skip": &SkipList[int, int]{rng: rand.New(rand.NewSource(3))}, "slice": &Sorted[int, int]{}})
	exercise(func(i int) string { return fmt.Sprintf("k%03d", i) }, map[string]Map[string, int]{
		"tree": new(Tree[string, int]), "skip": &SkipList[string, int]{rng: rand.New(rand.NewSource(3))}, "slice": &Sorted[string, int]{}})
	exercise(func(i int) float64 { return float64(i) / 8 }, map[string]Map[float64, int]{
		"tree": new(Tree[float64, int]), "slice": new(Sorted[float64, int])})
	var t Tree[string, []string]
	for _, w := range strings.Fields("we hold these truths to be self evident that all men are created equal") {
		k := w[:1]
		old, _ := t.Get(k)
		t.Put(k, append(old, w))
	}
	for k, v := range t.Range("a", "m") {
		fmt.Printf("%s:%q ", k, v)
	}
	height, err := t.root.check()
	fmt.Println(height, err)
	t.root.left.red, t.root.left.left.red = true, true
	_, err = t.root.check()
	fmt.Println(err)
	var broken *Tree[int, int]
	broken.Put(1, 2)
}
