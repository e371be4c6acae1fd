// A value method called through a nil pointer: gc's wrapper says which method it was.
package main

import "fmt"

type T struct{ a, b int }

func (t T) M(x int) int { return t.a + x }

type I interface{ M(int) int }

type E struct{ T }
type S[K any] struct{ k K }

func (s S[K]) M(int) int { return 1 }

func try(name string, f func()) {
	defer func() {
		e := recover()
		_, ok := e.(interface{ RuntimeError() })
		fmt.Printf("%s: %v %T %v\n", name, e, e, ok)
	}()
	f()
}

func main() {
	var p *T
	var i I = p
	try("iface", func() { i.M(1) })
	try("method value", func() { f := i.M; f(1) })
	try("expr", func() { f := (*T).M; f(p, 1) })
	try("direct", func() { p.M(1) })
	try("value of nil", func() { f := p.M; f(1) })
	var e *E
	i = e
	try("embedded", func() { i.M(2) })
	var s *S[int]
	i = s
	try("generic", func() { i.M(2) })
	var l *L
	i = l
	try("local", func() { i.M(2) })
	i = p
	i.M(3)
}

type L int

func (l L) M(int) int { return int(l) }
