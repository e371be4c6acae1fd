// Packages sort, slices, cmp and container/heap, /list, /ring, from GOROOT as they are.
package main

import (
	"cmp"
	"container/heap"
	"container/list"
	"container/ring"
	"slices"
	"sort"
)

type person struct {
	name string
	age  int
}

type byAge []person

func (b byAge) Len() int           { return len(b) }
func (b byAge) Less(i, j int) bool { return b[i].age < b[j].age }
func (b byAge) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type ints []int

func (h ints) Len() int           { return len(h) }
func (h ints) Less(i, j int) bool { return h[i] < h[j] }
func (h ints) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ints) Push(x any)        { *h = append(*h, x.(int)) }
func (h *ints) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func numbers(n int) []int {
	xs := make([]int, n)
	x := uint32(1)
	for i := range xs {
		x = x*1664525 + 1013904223
		xs[i] = int(x >> 12)
	}
	return xs
}

func main() {
	a := numbers(5000)
	b := slices.Clone(a)
	sort.Ints(a)
	slices.Sort(b)
	println(sort.IntsAreSorted(a), slices.Equal(a, b), a[0], a[4999])
	i, found := slices.BinarySearch(a, a[77])
	println(i, found, sort.SearchInts(a, a[4000]))
	people := []person{{"ann", 30}, {"bob", 25}, {"cid", 30}, {"dan", 19}, {"eve", 25}}
	sort.Stable(byAge(people))
	for _, p := range people {
		print(p.name, p.age, " ")
	}
	println()
	slices.SortFunc(people, func(p, q person) int {
		return cmp.Or(-cmp.Compare(p.age, q.age), cmp.Compare(p.name, q.name))
	})
	for _, p := range people {
		print(p.name, " ")
	}
	println()
	sort.Slice(people, func(i, j int) bool { return people[i].name > people[j].name })
	println(people[0].name, slices.Max([]int{3, 9, 2}), slices.Index([]string{"x", "y"}, "y"))
	c := slices.Insert([]int{1, 2, 3}, 1, 10, 11)
	c = slices.Delete(c, 0, 1)
	slices.Reverse(c)
	println(len(c), c[0], c[3], slices.Contains(c, 11), len(slices.Compact([]int{1, 1, 2, 2, 1})))
	h := &ints{}
	for _, x := range numbers(200) {
		heap.Push(h, x%1000)
	}
	last, ordered := -1, true
	for h.Len() > 0 {
		x := heap.Pop(h).(int)
		ordered = ordered && x >= last
		last = x
	}
	println(last, ordered)
	l := list.New()
	for i := range 5 {
		l.PushFront(i)
	}
	l.MoveToBack(l.Front())
	for e := l.Front(); e != nil; e = e.Next() {
		print(e.Value.(int), " ")
	}
	println(l.Len())
	r := ring.New(4)
	for i := range 4 {
		r.Value = i
		r = r.Next()
	}
	t := 0
	r.Move(2).Do(func(x any) { t = t*10 + x.(int) })
	println(t)
}
