// Variables whose values need no code: calls that only return something, interfaces, function literals, what they share.
package main

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"sync"
)

type kind int

func (k kind) String() string { return [...]string{"zero", "one", "two"}[k] }

type point struct{ x, y int }

func (p point) String() string   { return fmt.Sprint("(", p.x, " ", p.y, ")") }
func (p *point) Error() string   { p.x++; return fmt.Sprint("point ", p.x) }
func (p point) sum(n int) int    { return p.x + p.y + n }
func at(x, y int) point          { return point{x, y} }
func to(p point) *point          { return &p }
func fault(x int) error          { return &point{x, -x} }
func twice(p *point) [2]*point   { return [2]*point{p, p} }
func both(a, b error) []error    { return []error{a, b} }
func pass(v any) any             { return v }
func named(f handler) handler    { return f }
func apply(f func(int) int) *job { return &job{run: f} }
func noted(x int) int            { println("noted", x); return x }
func nested(x int) []error       { return both(fault(x), errors.New("inner")) }

func same(f func() int) [2]func() int { return [2]func() int{f, f} }

type handler func(int) int

func (h handler) String() string { return fmt.Sprint("handler ", h(1)) }

type job struct {
	run  func(int) int
	next *job
	any  any
}

type empty struct{}

var (
	errPlain             = errors.New("plain")
	errOther             = errors.New("plain")
	errSame              = errPlain
	errEOF               = io.EOF
	p                    = &point{1, 2}
	q                    = p
	pair                 = twice(&point{5, 6})
	pairs                = []*point{p, q, &point{7, 8}}
	where                = at(3, 4)
	moved                = to(point{9, 9})
	faulty               = fault(20)
	list                 = nested(30)
	stringers            = []fmt.Stringer{kind(2), point{1, 1}, &point{2, 2}, handler(func(x int) int { return x + 40 })}
	values               = [...]any{nil, 1, "two", 3.5, 4i, kind(1), point{5, 5}, &point{6, 6}, []int{7}, [2]bool{true}, empty{}, 'r', uint8(9), (*point)(nil), error(nil)}
	boxed                = pass(kind(2))
	converted            = error(&point{50, 0})
	shout                = named(func(x int) int { return x * 100 })
	work                 = apply(func(x int) int { return x * x })
	chain                = &job{next: &job{any: errPlain, run: func(x int) int { return x }}, any: &job{}}
	pool                 = sync.Pool{New: func() any { return new(point) }}
	method               = point.sum
	funcs                = same(func() int { return len(funcNames) })
	funcNames            = []string{"a", "b"}
	dynamic              = noted(60)
	afterwards           = &point{dynamic, dynamic}
	changed              = &point{70, 70}
	copyOf               = changed
	table                = map[string]error{"plain": errPlain, "faulty": faulty}
	_                    = fault(80)
	_                    = error(&point{90, 90})
	_          io.Reader = (*io.LimitedReader)(nil)
)

func init() {
	changed = &point{71, 71}
	errOther = fmt.Errorf("wrapped %w", errPlain)
}

func name(f any) string { return runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name() }

func main() {
	fmt.Println(errPlain == errSame, errPlain == errOther, errors.Is(errOther, errPlain), errEOF == io.EOF)
	p.x = 100
	fmt.Println(q.x, pairs[0] == pairs[1], pairs[2].y, pair[0] == pair[1], *pair[0], where, *moved)
	fmt.Println(faulty, faulty, list[0], list[1], len(list), cap(list))
	for _, s := range stringers {
		fmt.Print(s, " ")
	}
	fmt.Println()
	for _, v := range values {
		fmt.Printf("%T %v ", v, v)
	}
	fmt.Println()
	fmt.Println(boxed, converted, shout, work.run(5), method(point{1, 2}, 3), boxed == any(kind(2)))
	fmt.Println(chain.next.any == any(errPlain), chain.next.run(8), chain.any != nil, pool.Get().(*point).x)
	fmt.Println(dynamic, *afterwards, *changed, *copyOf, table["plain"], table["faulty"])
	fmt.Println(funcs[0]()+funcs[1](), name(funcs[0]) == name(funcs[1]))
	fmt.Println(name(stringers[3]), name(shout), name(work.run), name(chain.next.run), name(pool.New))
}
