// Types as reflection finds them: of methods, of channels, of structs with embedded fields.
package main

import (
	"fmt"
	"go/ast"
	"reflect"
	"time"
)

type inner struct{ n int }

func (p *inner) Add(k int) int { p.n += k; return p.n }
func (v inner) Get() int       { return v.n }

type outer struct {
	label string
	inner
}

func (o outer) Label() string { return o.label }

type pair[T any] struct{ a, b T }

func (p pair[T]) First() T        { return p.a }
func (p *pair[T]) Swap() *pair[T] { p.a, p.b = p.b, p.a; return p }

type getter interface{ Get() int }

type wide struct{}

func (wide) Sum(a, b, c, d, e, f, g, h, i, j, k int, s ...string) string {
	return fmt.Sprint(a+b+c+d+e+f+g+h+i+j+k, s)
}

func sameCode(typ reflect.Type, name string, f any) {
	m, ok := typ.MethodByName(name)
	fmt.Println(typ, name, ok, ok && m.Func.UnsafePointer() == reflect.ValueOf(f).UnsafePointer())
}

var (
	swap  = (*pair[string]).Swap
	first = pair[string].First
	sum   = wide.Sum
)

// Methods as functions: those of reflection are the ones that method expressions are.
func methodExpressions() {
	o := &outer{"o", inner{3}}
	add, get, label := (*outer).Add, outer.Get, outer.Label
	fmt.Println(add(o, 4), get(*o), label(*o), (*outer).Get(o), (*outer).Label(o), getter.Get(o))
	p := &pair[string]{"x", "y"}
	fmt.Println(first(*swap(p)), (*pair[string]).First(p))
	fmt.Println(sum(wide{}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "a", "b"))

	sameCode(reflect.TypeOf(o), "Add", (*outer).Add)
	sameCode(reflect.TypeOf(o), "Get", (*outer).Get)
	sameCode(reflect.TypeOf(*o), "Get", outer.Get)
	sameCode(reflect.TypeOf(*o), "Label", outer.Label)
	sameCode(reflect.TypeOf(p), "Swap", (*pair[string]).Swap)
	sameCode(reflect.TypeOf(wide{}), "Sum", wide.Sum)
	m, _ := reflect.TypeOf(wide{}).MethodByName("Sum")
	in := []reflect.Value{reflect.ValueOf(wide{})}
	for i := range 11 {
		in = append(in, reflect.ValueOf(i))
	}
	fmt.Println(m.Func.Call(append(in, reflect.ValueOf("z")))[0])
}

type sealed interface{ seal() }

type (
	open   struct{}
	closed struct{}
)

func (open) exprNode() {}
func (closed) seal()   {}

type identifier struct{ *ast.Ident }

// Methods without an upper case letter belong to their package.
func packagesOfMethods() {
	for _, x := range []any{open{}, closed{}, &ast.Ident{}, identifier{&ast.Ident{Name: "id"}}} {
		_, ours := x.(interface{ exprNode() })
		_, theirs := x.(ast.Expr)
		_, isSealed := x.(sealed)
		typ := reflect.TypeOf(x)
		fmt.Println(typ, ours, theirs, isSealed, typ.NumMethod(),
			typ.Implements(reflect.TypeFor[interface{ exprNode() }]()),
			typ.Implements(reflect.TypeFor[ast.Expr]()), typ.Implements(reflect.TypeFor[sealed]()))
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[ast.Expr](), reflect.TypeFor[sealed](), reflect.TypeFor[interface{ exprNode() }](),
	} {
		for i := range typ.NumMethod() {
			m := typ.Method(i)
			fmt.Printf("%s %s %q %q %s\n", typ, m.Name, m.PkgPath, typ.PkgPath(), m.Type)
		}
	}
}

type embeds struct{ *named }

type named struct{ _ bool }

func (*named) String() string { return "named" }

// Types that reflection makes, or finds because the program has them.
func madeTypes() {
	var y struct{ named }
	_, ok := reflect.New(reflect.TypeOf(y)).Interface().(fmt.Stringer)
	fmt.Println(ok)

	var recv chan (<-chan int)
	var send chan<- chan int
	fmt.Println(reflect.ChanOf(reflect.BothDir, reflect.ChanOf(reflect.RecvDir, reflect.TypeFor[int]())) ==
		reflect.TypeOf(recv))
	fmt.Println(reflect.ChanOf(reflect.SendDir, reflect.ChanOf(reflect.BothDir, reflect.TypeFor[int]())) ==
		reflect.TypeOf(send))
	fmt.Println(reflect.ChanOf(reflect.RecvDir, reflect.TypeFor[int]()) == reflect.TypeFor[<-chan int]())

	at := reflect.StructOf([]reflect.StructField{
		{Name: "Time", Type: reflect.TypeFor[time.Time](), Anonymous: true},
	})
	m, ok := at.MethodByName("After")
	fmt.Println(at, at.NumMethod(), m.Name, ok)
	v := reflect.New(at).Elem()
	v.Field(0).Set(reflect.ValueOf(time.Unix(100, 0).UTC()))
	fmt.Println(v.MethodByName("Unix").Call(nil)[0], v.Interface().(fmt.Stringer).String())
}

func main() {
	methodExpressions()
	packagesOfMethods()
	madeTypes()
}
