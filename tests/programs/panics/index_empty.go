// Index of a nil slice and of an empty one: length 0.
package main

type stack struct{ items []string }

func (s *stack) pop() string {
	n := len(s.items)
	x := s.items[n-1]
	s.items = s.items[:n-1]
	return x
}

func main() {
	s := &stack{[]string{"one"}}
	println(s.pop())
	println(s.pop())
}
