// A trie over runes: prefix search as an iterator, fuzzy search, deletion; iter.Pull merges two of them.
package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

type Trie[V any] struct {
	children map[rune]*Trie[V]
	value    *V
	size     int
}

// Put stores a value and says whether the key is new.
func (t *Trie[V]) Put(key string, value V) bool {
	path := []*Trie[V]{t}
	node := t
	for _, r := range key {
		child, ok := node.children[r]
		if !ok {
			child = new(Trie[V])
			if node.children == nil {
				node.children = make(map[rune]*Trie[V])
			}
			node.children[r] = child
		}
		node = child
		path = append(path, node)
	}
	fresh := node.value == nil
	node.value = &value
	if fresh {
		for _, n := range path {
			n.size++
		}
	}
	return fresh
}

func (t *Trie[V]) find(key string) *Trie[V] {
	for _, r := range key {
		if t = t.children[r]; t == nil {
			return nil
		}
	}
	return t
}

func (t *Trie[V]) Get(key string) (v V, ok bool) {
	if node := t.find(key); node != nil && node.value != nil {
		return *node.value, true
	}
	return v, false
}

func (t *Trie[V]) Len() int {
	if t == nil {
		return 0
	}
	return t.size
}

// Delete removes a key and the branches that only it used.
func (t *Trie[V]) Delete(key string) bool {
	if _, ok := t.Get(key); !ok {
		return false
	}
	node := t
	node.size--
	for i, r := range key {
		child := node.children[r]
		if child.size--; child.size == 0 {
			delete(node.children, r)
			return true
		}
		node = child
		_ = i
	}
	node.value = nil
	return true
}

// Prefix yields all keys that begin with a prefix, in order.
func (t *Trie[V]) Prefix(prefix string) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		if node := t.find(prefix); node != nil {
			node.walk([]rune(prefix), yield)
		}
	}
}

func (t *Trie[V]) walk(path []rune, yield func(string, V) bool) bool {
	if t.value != nil && !yield(string(path), *t.value) {
		return false
	}
	for _, r := range slices.Sorted(maps.Keys(t.children)) {
		if !t.children[r].walk(append(path, r), yield) {
			return false
		}
	}
	return true
}

type hit struct {
	word     string
	distance int
}

// Fuzzy finds the keys within an edit distance, row by row of the Levenshtein matrix.
func (t *Trie[V]) Fuzzy(word string, limit int) (hits []hit) {
	target := []rune(word)
	first := make([]int, len(target)+1)
	for i := range first {
		first[i] = i
	}
	var visit func(node *Trie[V], path []rune, row []int)
	visit = func(node *Trie[V], path []rune, row []int) {
		if node.value != nil && row[len(target)] <= limit {
			hits = append(hits, hit{string(path), row[len(target)]})
		}
		if slices.Min(row) > limit {
			return
		}
		for _, r := range slices.Sorted(maps.Keys(node.children)) {
			next := make([]int, len(row))
			next[0] = row[0] + 1
			for i, c := range target {
				cost := 1
				if c == r {
					cost = 0
				}
				next[i+1] = min(row[i]+cost, row[i+1]+1, next[i]+1)
			}
			visit(node.children[r], append(path, r), next)
		}
	}
	visit(t, nil, first)
	slices.SortStableFunc(hits, func(a, b hit) int { return a.distance - b.distance })
	return hits
}

// merge yields the keys of both tries in order, each once.
func merge[V any](a, b *Trie[V]) iter.Seq[string] {
	return func(yield func(string) bool) {
		nextA, stopA := iter.Pull2(a.Prefix(""))
		defer stopA()
		nextB, stopB := iter.Pull2(b.Prefix(""))
		defer stopB()
		x, _, okA := nextA()
		y, _, okB := nextB()
		for okA || okB {
			var least string
			switch c := strings.Compare(x, y); {
			case okA && okB && c == 0:
				least = x
				x, _, okA = nextA()
				y, _, okB = nextB()
			case !okB || okA && c < 0:
				least = x
				x, _, okA = nextA()
			default:
				least = y
				y, _, okB = nextB()
			}
			if !yield(least) {
				return
			}
		}
	}
}

const text = `car card care careful cargo carp cart cat catalog category dog dogma dot door über übung 日本 日本語 日曜`

func main() {
	trie := &Trie[int]{}
	for i, word := range strings.Fields(text) {
		if !trie.Put(word, i) {
			fmt.Println("twice:", word)
		}
	}
	fmt.Println("size", trie.Len(), "again:", trie.Put("cat", 100))
	for _, prefix := range []string{"car", "do", "日", "ü", "x", ""} {
		n := 0
		fmt.Printf("%q (%d):", prefix, trie.find(prefix).Len())
		for word, value := range trie.Prefix(prefix) {
			if n++; n > 5 {
				fmt.Print(" …")
				break
			}
			fmt.Printf(" %s=%d", word, value)
		}
		fmt.Println()
	}
	for _, word := range []string{"cars", "doog", "uber", "日本刀", "zebra"} {
		fmt.Printf("%s: %v\n", word, trie.Fuzzy(word, 2))
	}
	for _, word := range []string{"car", "careful", "care", "missing", "日本語"} {
		fmt.Print(trie.Delete(word), " ")
	}
	fmt.Println(trie.Len())
	_, ok := trie.Get("care")
	fmt.Println(ok, slices.Collect(func(yield func(string) bool) {
		for w := range trie.Prefix("car") {
			if !yield(w) {
				return
			}
		}
	}))
	other := &Trie[int]{}
	for _, w := range []string{"apple", "cat", "dot", "zoo"} {
		other.Put(w, len(w))
	}
	for w := range merge(trie, other) {
		if w > "dp" {
			fmt.Println()
			break
		}
		fmt.Print(w, " ")
	}
	var all []string
	for w := range merge(other, &Trie[int]{}) {
		all = append(all, w)
	}
	fmt.Printf("%v %+v\n", all, hit{"a", 1})
}
