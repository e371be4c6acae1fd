// Functions that are inlined: their results, named or not, in the frame, large, on several ways out.
package main

import (
	"errors"
	"fmt"
	"testing"
)

type node struct {
	next  *node
	value int
	name  string
}

type large struct {
	head  *node
	words [12]int
	tail  *node
}

var kept *node

func newNode(v int) *node { return &node{value: v} }

func named(v int) (n *node, err error) {
	if v < 0 {
		err = errors.New("negative")
		return
	}
	n = &node{value: v}
	if v > 100 {
		return n, errors.New("too much")
	}
	return
}

func swapped(v, w int) (a, b *node) {
	a, b = &node{value: v}, &node{value: w}
	if v > w {
		return b, a
	}
	return
}

func makeLarge(v int) large {
	l := large{head: &node{value: v}, tail: &node{value: v + 1}}
	l.words[3] = v
	return l
}

func (l large) changed(i, v int) large {
	l.words[i] = v
	l.head = &node{value: -v, next: l.head}
	return l
}

func (l *large) first() **node { return &l.head }

func never(v int) *node {
	for {
		if v > 3 {
			return &node{value: v}
		}
		v++
	}
}

func labels(v int) *node {
outer:
	for i := 0; ; i++ {
		switch {
		case i == v:
			break outer
		case i > 10:
			return &node{value: -1}
		default:
			continue outer
		}
	}
	if v == 2 {
		goto end
	}
	return &node{value: v}
end:
	return &node{value: 20, next: &node{value: 21}}
}

func fall(v int) *node {
	switch v {
	case 1:
		v += 10
		fallthrough
	case 2:
		v += 100
	case 3:
		return &node{name: "three"}
	}
	return &node{value: v}
}

func chain(v int) *node { return wrap(newNode(v)) }

func wrap(n *node) *node { return &node{next: n, value: 1} }

func blank(_ int, v int) (_ *node, _ int) { return &node{value: v}, v }

func array(v int) [3]*node { return [3]*node{{value: v}, {value: v + 1}, {value: v + 2}} }

func pick(a [3]*node, i int) *node { a[0] = &node{value: 99}; return a[i] }

func allocs(name string, f func()) {
	fmt.Println(name, testing.AllocsPerRun(100, f))
}

var sink int

func main() {
	a := newNode(1)
	b := newNode(2)
	a.next = b
	fmt.Println(a.value, a.next.value, b.value)

	for _, v := range []int{-1, 5, 200} {
		n, err := named(v)
		if n != nil {
			fmt.Print(n.value, " ")
		}
		fmt.Println(n == nil, err)
	}
	x, y := swapped(1, 2)
	fmt.Println(x.value, y.value)
	x, y = swapped(4, 3)
	fmt.Println(x.value, y.value)
	x, y = y, newNode(x.value+y.value)
	fmt.Println(x.value, y.value)

	l := makeLarge(7)
	m := l
	l = l.changed(3, 8)
	l = l.changed(4, 9)
	fmt.Println(m.words, m.head.value, m.tail.value)
	fmt.Println(l.words, l.head.value, l.head.next.value, l.head.next.next.value, l.tail.value)
	*l.first() = newNode(55)
	fmt.Println(l.head.value)
	fmt.Println(makeLarge(1).changed(0, 2).changed(1, 3).words)

	fmt.Println(never(1).value, never(9).value, labels(1).value, labels(2).next.value, labels(50).value)
	fmt.Println(fall(1).value, fall(2).value, fall(3).name, fall(4).value)
	fmt.Println(chain(6).next.value)
	p, q := blank(1, 2)
	fmt.Println(p.value, q)
	arr := array(3)
	fmt.Println(pick(arr, 0).value, pick(arr, 2).value, arr[0].value, pick(array(6), 1).value)

	var last *node
	for i := range 4 {
		n := newNode(i)
		n.next = last
		if i == 2 {
			kept = n
		}
		last = n
	}
	for n := last; n != nil; n = n.next {
		fmt.Print(n.value, " ")
	}
	fmt.Println(kept.value)

	allocs("new", func() { sink += newNode(1).value })
	allocs("named", func() { n, _ := named(4); sink += n.value })
	allocs("swapped", func() { a, b := swapped(2, 1); sink += a.value + b.value })
	allocs("large", func() { l := makeLarge(3); sink += l.head.value })
	allocs("chain", func() { sink += chain(3).next.value })
	allocs("array", func() { sink += array(2)[1].value })
	allocs("kept", func() { kept = newNode(3) })
	allocs("loop", func() {
		var all *node
		for i := range 3 {
			n := newNode(i)
			n.next = all
			all = n
		}
		sink += all.value
	})
}
