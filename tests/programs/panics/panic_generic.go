// A panic in a generic function and method: how their names appear.
package main

type list[T any] struct{ items []T }

func (l *list[T]) get(i int) T { return l.items[i] }

//go:noinline
func pick[T any, I int | uint8](l *list[T], i I) T {
	return l.get(int(i))
}

func main() {
	l := &list[string]{[]string{"a"}}
	println(pick(l, 0))
	println(pick(l, uint8(9)))
}
