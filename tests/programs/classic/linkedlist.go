// A doubly linked list with a sentinel, reversed, spliced and walked: pointer surgery.
package main

type elem struct {
	next, prev *elem
	list       *list
	value      int
}

type list struct {
	root elem
	len  int
}

func (l *list) init() *list {
	l.root.next, l.root.prev = &l.root, &l.root
	l.len = 0
	return l
}

func (l *list) insert(e, at *elem) *elem {
	e.prev, e.next = at, at.next
	e.prev.next, e.next.prev = e, e
	e.list = l
	l.len++
	return e
}

func (l *list) pushBack(v int) *elem  { return l.insert(&elem{value: v}, l.root.prev) }
func (l *list) pushFront(v int) *elem { return l.insert(&elem{value: v}, &l.root) }

func (l *list) remove(e *elem) int {
	if e.list != l {
		return -1
	}
	e.prev.next, e.next.prev = e.next, e.prev
	e.next, e.prev, e.list = nil, nil, nil
	l.len--
	return e.value
}

func (l *list) reverse() {
	for e := &l.root; ; {
		e.next, e.prev = e.prev, e.next
		e = e.prev
		if e == &l.root {
			return
		}
	}
}

func (l *list) show(what string) {
	print(what, " (", l.len, "):")
	for e := l.root.next; e != &l.root; e = e.next {
		print(" ", e.value)
	}
	println()
}

func main() {
	l := new(list).init()
	var middle *elem
	for i := range 10 {
		e := l.pushBack(i * i)
		if i == 5 {
			middle = e
		}
	}
	l.pushFront(-1)
	l.show("built")
	l.reverse()
	l.show("reversed")
	println(l.remove(middle), l.remove(middle))
	l.show("removed")
	other := new(list).init()
	println(other.remove(l.root.next), other.len)
	for l.len > 0 {
		other.pushFront(l.remove(l.root.prev))
	}
	l.show("emptied")
	other.show("moved")
}
