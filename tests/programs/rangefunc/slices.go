// Slices that the bodies of ranges over functions append to: with arrays in the frame, moved when they are given away.
package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"
)

func upTo(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func pairs(n int) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range n {
			if !yield(i, fmt.Sprint("s", i)) {
				return
			}
		}
	}
}

func collect(n int) []int {
	var s []int
	for x := range upTo(n) {
		s = append(s, x*x)
	}
	return s
}

func named(n int) (s []int) {
	for x := range upTo(n) {
		s = append(s, x)
	}
	return
}

func early(n, stop int) (s []int, found bool) {
	for x := range upTo(n) {
		if x == stop {
			return s, true
		}
		s = append(s, x)
	}
	return s, false
}

func onlyHere(n int) int {
	var s []int
	for x := range upTo(n) {
		s = append(s, x)
		if len(s) > 2 {
			s[0] += s[len(s)-1]
		}
	}
	return len(s) + cap(s)*0 + first(s)
}

func first(s []int) int {
	if len(s) == 0 {
		return -1
	}
	return s[0]
}

func nested(n int) []int {
	var s []int
	for x := range upTo(n) {
		s = append(s, -x)
		for y := range upTo(x) {
			s = append(s, y)
		}
	}
	return s
}

func inBody(n int) (all [][]int) {
	for x := range upTo(n) {
		var own []int
		for y := range upTo(x) {
			own = append(own, y*x)
		}
		own = append(own, 100)
		all = append(all, own)
	}
	return all
}

func outsideToo(n int) []string {
	s := []string{"begin"}
	s = append(s, "more")
	for i, t := range pairs(n) {
		if i%2 == 0 {
			s = append(s, t)
		}
	}
	s = append(s, "end")
	return s
}

func labelled(n int) []int {
	var s []int
outer:
	for x := range upTo(n) {
		for y := range upTo(n) {
			if y > x {
				continue outer
			}
			if x*y > 12 {
				break outer
			}
			s = append(s, x*10+y)
		}
	}
	return s
}

var kept []int

func given(n int) int {
	var s []int
	for x := range upTo(n) {
		s = append(s, x)
	}
	kept = s
	return len(kept)
}

func givenInBody(n int) int {
	var s []int
	for x := range upTo(n) {
		s = append(s, x)
		kept = s
	}
	return len(s)
}

func captured(n int) func() int {
	var s []int
	for x := range upTo(n) {
		s = append(s, x)
	}
	return func() int { return len(s) }
}

func recovered(n int) (s []int) {
	defer func() { recover() }()
	for x := range upTo(n) {
		s = append(s, x)
		if x == 2 {
			panic("out")
		}
	}
	return s
}

func reset(n int) (total int) {
	var s []int
	for x := range upTo(n) {
		s = append(s, x)
		if len(s) == 3 {
			for _, y := range s {
				total += y
			}
			s = s[:0]
		}
	}
	return total + len(s)
}

func emptied(n int) []int {
	var s []int
	for x := range upTo(n) {
		if x%3 == 0 {
			s = nil
		}
		s = append(s, x)
	}
	return s
}

type pulled struct{ yield func(int) bool }

func (p *pulled) keep(yield func(int) bool) {
	p.yield = yield
	_ = yield(1) && yield(2)
}

func outlived() (s []int) {
	p := &pulled{}
	for x := range p.keep {
		s = append(s, x)
	}
	return s
}

func unknown(seq iter.Seq[int]) []int {
	var s []int
	for x := range seq {
		s = append(s, x)
	}
	return s
}

func pointers(n int) []*int {
	var s []*int
	for x := range upTo(n) {
		s = append(s, &x)
	}
	return s
}

func grow(n int) int {
	if n == 0 {
		return 0
	}
	var a [64]int
	a[n%64] = n
	return grow(n-1) + a[n%64]
}

func deep(n int) []*int {
	var s []*int
	for x := range upTo(n) {
		s = append(s, new(grow(100+x)))
	}
	return s
}

func main() {
	for n := range 7 {
		fmt.Println(collect(n), named(n), onlyHere(n), nested(n), inBody(n), outsideToo(n), labelled(n))
		fmt.Println(given(n), kept, givenInBody(n), kept, captured(n)(), reset(n), emptied(n))
		fmt.Println(early(n, 3))
		for _, p := range pointers(n) {
			fmt.Print(*p, " ")
		}
		for _, p := range deep(n) {
			fmt.Print(*p, " ")
		}
		fmt.Println(unknown(upTo(n)))
	}
	fmt.Println(recovered(5), outlived(), len(collect(1000)), collect(1000)[999], cap(collect(3)), cap(collect(4)))
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	keys := slices.Sorted(maps.Keys(m))
	values := slices.Collect(maps.Values(m))
	sort.Ints(values)
	fmt.Println(keys, values, slices.Collect(slices.Chunk([]int{1, 2, 3, 4, 5}, 2)))
	fmt.Println(slices.AppendSeq([]int{7}, upTo(3)), slices.SortedFunc(upTo(4), func(a, b int) int { return b - a }))
}
