// An interpreter for a small language with closures: scanner, parser, resolver, tree evaluation, runtime errors by panic.
package main

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"text/scanner"
)

type Value any

type Env struct {
	vars  map[string]Value
	outer *Env
}

func (e *Env) find(name string) *Env {
	for ; e != nil; e = e.outer {
		if _, ok := e.vars[name]; ok {
			return e
		}
	}
	return nil
}

type Builtin func(in *Interp, args []Value) Value

type Closure struct {
	Name   string
	Params []string
	Body   []Stmt
	Env    *Env
}

func (c *Closure) String() string { return "fn " + c.Name + "(" + strings.Join(c.Params, ", ") + ")" }

type (
	Expr interface{ Eval(*Interp, *Env) Value }
	Stmt interface{ Exec(*Interp, *Env) control }

	Lit  struct{ Value Value }
	Name struct {
		Name string
		Pos  scanner.Position
	}
	Binary struct {
		Op   string
		L, R Expr
		Pos  scanner.Position
	}
	Not  struct{ X Expr }
	Call struct {
		F    Expr
		Args []Expr
		Pos  scanner.Position
	}
	ListLit struct{ Items []Expr }
	Index   struct {
		X, I Expr
		Pos  scanner.Position
	}
	Fn struct {
		Name   string
		Params []string
		Body   []Stmt
	}

	Let struct {
		Name string
		X    Expr
	}
	Set struct {
		Target Expr
		X      Expr
		Pos    scanner.Position
	}
	If struct {
		Cond       Expr
		Then, Else []Stmt
	}
	While struct {
		Cond Expr
		Body []Stmt
	}
	Return struct{ X Expr }
	Break  struct{}
	Do     struct{ X Expr }
)

type control struct {
	kind  int // 0: goes on, 1: returns, 2: breaks
	value Value
}

type List struct{ Items []Value }

type RuntimeError struct {
	Pos scanner.Position
	Msg string
}

func (e *RuntimeError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Pos.Line, e.Pos.Column, e.Msg)
}

func fail(pos scanner.Position, format string, args ...any) {
	panic(&RuntimeError{pos, fmt.Sprintf(format, args...)})
}

type Interp struct {
	out   strings.Builder
	steps int
	depth int
}

var errSteps = errors.New("too many steps")

func show(v Value) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case float64:
		return strconv.FormatFloat(v, 'g', 12, 64)
	case *List:
		parts := make([]string, len(v.Items))
		for i, item := range v.Items {
			parts[i] = show(item)
		}
		return "[" + strings.Join(parts, " ") + "]"
	case Builtin:
		return "builtin"
	}
	return fmt.Sprint(v)
}

func truth(v Value) bool { return v != nil && v != false && v != 0.0 && v != "" }

func (l Lit) Eval(*Interp, *Env) Value { return l.Value }
func (n Name) Eval(_ *Interp, env *Env) Value {
	e := env.find(n.Name)
	if e == nil {
		fail(n.Pos, "undefined: %s", n.Name)
	}
	return e.vars[n.Name]
}
func (n Not) Eval(in *Interp, env *Env) Value { return !truth(n.X.Eval(in, env)) }
func (l ListLit) Eval(in *Interp, env *Env) Value {
	items := []Value{}
	for _, x := range l.Items {
		items = append(items, x.Eval(in, env))
	}
	return &List{items}
}
func (f Fn) Eval(_ *Interp, env *Env) Value { return &Closure{f.Name, f.Params, f.Body, env} }
func (x Index) at(in *Interp, env *Env) *Value {
	list, ok := x.X.Eval(in, env).(*List)
	if !ok {
		fail(x.Pos, "cannot index %s", show(x.X.Eval(in, env)))
	}
	return &list.Items[int(x.I.Eval(in, env).(float64))]
}
func (x Index) Eval(in *Interp, env *Env) Value { return *x.at(in, env) }

func (b Binary) Eval(in *Interp, env *Env) Value {
	l := b.L.Eval(in, env)
	switch b.Op {
	case "and":
		if !truth(l) {
			return l
		}
		return b.R.Eval(in, env)
	case "or":
		if truth(l) {
			return l
		}
		return b.R.Eval(in, env)
	}
	r := b.R.Eval(in, env)
	if b.Op == "==" {
		return l == r
	}
	switch x := l.(type) {
	case float64:
		if y, ok := r.(float64); ok {
			switch b.Op {
			case "+":
				return x + y
			case "-":
				return x - y
			case "*":
				return x * y
			case "/":
				if y == 0 {
					fail(b.Pos, "division by zero")
				}
				return x / y
			case "%":
				return float64(int(x) % int(y))
			case "<":
				return x < y
			}
		}
	case string:
		switch y, ok := r.(string); {
		case b.Op == "+":
			return x + show(r)
		case b.Op == "<" && ok:
			return x < y
		}
	case *List:
		if y, ok := r.(*List); ok && b.Op == "+" {
			return &List{append(x.Items[:len(x.Items):len(x.Items)], y.Items...)}
		}
	}
	fail(b.Pos, "%s %s %s: wrong types", show(l), b.Op, show(r))
	return nil
}

func (c Call) Eval(in *Interp, env *Env) Value {
	f := c.F.Eval(in, env)
	args := make([]Value, len(c.Args))
	for i, a := range c.Args {
		args[i] = a.Eval(in, env)
	}
	return in.call(f, args, c.Pos)
}

func (in *Interp) call(f Value, args []Value, pos scanner.Position) Value {
	switch f := f.(type) {
	case Builtin:
		return f(in, args)
	case *Closure:
		if len(args) != len(f.Params) {
			fail(pos, "%v takes %d arguments, not %d", f, len(f.Params), len(args))
		}
		if in.depth++; in.depth > 500 {
			fail(pos, "recursion too deep")
		}
		defer func() { in.depth-- }()
		env := &Env{map[string]Value{}, f.Env}
		for i, p := range f.Params {
			env.vars[p] = args[i]
		}
		return in.block(f.Body, env).value
	}
	fail(pos, "%s is not a function", show(f))
	return nil
}

func (in *Interp) block(body []Stmt, env *Env) (c control) {
	for _, s := range body {
		if in.steps++; in.steps > 200_000 {
			panic(errSteps)
		}
		if c = s.Exec(in, env); c.kind != 0 {
			return c
		}
	}
	return control{}
}

func (s Let) Exec(in *Interp, env *Env) control {
	env.vars[s.Name] = s.X.Eval(in, env)
	return control{}
}
func (s Set) Exec(in *Interp, env *Env) control {
	switch t := s.Target.(type) {
	case Name:
		e := env.find(t.Name)
		if e == nil {
			fail(s.Pos, "undefined: %s", t.Name)
		}
		e.vars[t.Name] = s.X.Eval(in, env)
	case Index:
		*t.at(in, env) = s.X.Eval(in, env)
	default:
		fail(s.Pos, "cannot assign to %T", t)
	}
	return control{}
}
func (s If) Exec(in *Interp, env *Env) control {
	body := s.Else
	if truth(s.Cond.Eval(in, env)) {
		body = s.Then
	}
	return in.block(body, &Env{map[string]Value{}, env})
}
func (s While) Exec(in *Interp, env *Env) control {
	for truth(s.Cond.Eval(in, env)) {
		switch c := in.block(s.Body, &Env{map[string]Value{}, env}); c.kind {
		case 1:
			return c
		case 2:
			return control{}
		}
	}
	return control{}
}
func (s Return) Exec(in *Interp, env *Env) control { return control{1, s.X.Eval(in, env)} }
func (Break) Exec(*Interp, *Env) control           { return control{kind: 2} }
func (s Do) Exec(in *Interp, env *Env) control     { s.X.Eval(in, env); return control{} }

type parser struct {
	s    scanner.Scanner
	tok  string
	kind rune
	pos  scanner.Position
}

func (p *parser) next() {
	p.kind = p.s.Scan()
	p.tok, p.pos = p.s.TokenText(), p.s.Position
	if p.tok == "=" && p.s.Peek() == '=' {
		p.s.Next()
		p.tok = "=="
	}
}
func (p *parser) got(tok string) bool {
	if p.tok == tok && p.kind != scanner.String {
		p.next()
		return true
	}
	return false
}
func (p *parser) want(tok string) {
	if !p.got(tok) {
		fail(p.pos, "expected %s, found %q", tok, p.tok)
	}
}
func (p *parser) name() string {
	if p.kind != scanner.Ident {
		fail(p.pos, "expected a name, found %s", scanner.TokenString(p.kind))
	}
	name := p.tok
	p.next()
	return name
}
func (p *parser) block() (out []Stmt) {
	p.want("{")
	for !p.got("}") {
		out = append(out, p.stmt())
	}
	return out
}
func (p *parser) stmt() Stmt {
	pos := p.pos
	switch {
	case p.got("let"):
		name := p.name()
		p.want("=")
		return Let{name, p.expr(0)}
	case p.got("fn"):
		name := p.name()
		return Let{name, p.fn(name)}
	case p.got("if"):
		s := If{Cond: p.expr(0), Then: p.block()}
		if p.got("else") {
			if p.tok == "if" {
				s.Else = []Stmt{p.stmt()}
			} else {
				s.Else = p.block()
			}
		}
		return s
	case p.got("while"):
		return While{p.expr(0), p.block()}
	case p.got("return"):
		return Return{p.expr(0)}
	case p.got("break"):
		return Break{}
	}
	x := p.expr(0)
	if p.got("=") {
		return Set{x, p.expr(0), pos}
	}
	return Do{x}
}
func (p *parser) fn(name string) Fn {
	f := Fn{Name: name}
	p.want("(")
	for !p.got(")") {
		if len(f.Params) > 0 {
			p.want(",")
		}
		f.Params = append(f.Params, p.name())
	}
	f.Body = p.block()
	return f
}

var levels = map[string]int{"or": 1, "and": 2, "==": 3, "<": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5}

func (p *parser) expr(level int) Expr {
	x := p.operand()
	for {
		pos := p.pos
		op := p.tok
		l := levels[op]
		switch {
		case p.kind != scanner.String && l > level:
			p.next()
			x = Binary{op, x, p.expr(l), pos}
		case p.got("("):
			c := Call{F: x, Pos: pos}
			for !p.got(")") {
				if len(c.Args) > 0 {
					p.want(",")
				}
				c.Args = append(c.Args, p.expr(0))
			}
			x = c
		case p.got("["):
			x = Index{x, p.expr(0), pos}
			p.want("]")
		default:
			return x
		}
	}
}
func (p *parser) operand() Expr {
	tok, pos := p.tok, p.pos
	switch p.kind {
	case scanner.Int, scanner.Float:
		p.next()
		f, err := strconv.ParseFloat(tok, 64)
		if err != nil {
			fail(pos, "%v", err)
		}
		return Lit{f}
	case scanner.String, scanner.RawString:
		p.next()
		s, _ := strconv.Unquote(tok)
		return Lit{s}
	case scanner.Ident:
		p.next()
		switch tok {
		case "fn":
			return p.fn("")
		case "not":
			return Not{p.expr(3)}
		case "true", "false":
			return Lit{tok == "true"}
		case "nil":
			return Lit{nil}
		}
		return Name{tok, pos}
	}
	switch {
	case p.got("("):
		x := p.expr(0)
		p.want(")")
		return x
	case p.got("["):
		var l ListLit
		for !p.got("]") {
			if len(l.Items) > 0 {
				p.want(",")
			}
			l.Items = append(l.Items, p.expr(0))
		}
		return l
	case p.got("-"):
		return Binary{"-", Lit{0.0}, p.expr(5), pos}
	}
	fail(pos, "unexpected %s", scanner.TokenString(p.kind))
	return nil
}

func Run(src string) (out string, err error) {
	in := &Interp{}
	defer func() {
		out = in.out.String()
		switch r := recover().(type) {
		case nil:
		case *RuntimeError:
			err = r
		case error:
			err = fmt.Errorf("internal: %w", r)
		default:
			panic(r)
		}
	}()
	p := &parser{}
	p.s.Init(strings.NewReader(src))
	p.s.Error = func(s *scanner.Scanner, msg string) { fail(s.Pos(), "%s", msg) }
	p.next()
	var program []Stmt
	for p.kind != scanner.EOF {
		program = append(program, p.stmt())
	}
	globals := &Env{vars: map[string]Value{
		"print": Builtin(func(in *Interp, args []Value) Value {
			for i, a := range args {
				if i > 0 {
					in.out.WriteByte(' ')
				}
				in.out.WriteString(show(a))
			}
			in.out.WriteByte('\n')
			return nil
		}),
		"len": Builtin(func(_ *Interp, args []Value) Value {
			if s, ok := args[0].(string); ok {
				return float64(len([]rune(s)))
			}
			return float64(len(args[0].(*List).Items))
		}),
		"push": Builtin(func(_ *Interp, args []Value) Value {
			l := args[0].(*List)
			l.Items = append(l.Items, args[1:]...)
			return l
		}),
		"sort": Builtin(func(in *Interp, args []Value) Value {
			l := &List{append([]Value(nil), args[0].(*List).Items...)}
			sort.SliceStable(l.Items, func(i, j int) bool {
				return truth(in.call(args[1], []Value{l.Items[i], l.Items[j]}, scanner.Position{}))
			})
			return l
		}),
	}}
	in.block(program, globals)
	return "", nil
}

var programs = []string{`
fn fib(n) { if n < 2 { return n } return fib(n-1) + fib(n-2) }
let i = 0
while true { if 15 < i { break } print(i, fib(i)) i = i + 5 }
`, `
fn counter() { let n = 0 return fn() { n = n + 1 return n } }
let a = counter() let b = counter()
a() a() b()
print(a(), b(), a, print)
fn map(f, l) { let out = [] let i = 0 while i < len(l) { push(out, f(l[i])) i = i + 1 } return out }
print(map(fn(x) { return x * x }, [1, 2, 3.5, -4]))
print(sort(["pear", "fig", "apple"], fn(a, b) { return len(a) < len(b) }), [1] + [[2, "x"], nil, true])
let l = [1, 2] l[1] = l print(len("größe"), not 0, 1 < 2 and "yes" or "no")
`, `
// sieve
let primes = [] let n = 2
while n < 60 {
	let i = 0 let ok = true
	while i < len(primes) { if n % primes[i] == 0 { ok = false break } i = i + 1 }
	if ok { push(primes, n) }
	n = n + 1
}
print(primes)`,
	"print(1 +\n  undefined)", "let x = 3\nx(1)", "print(1/0)", `print("a" - 1)`, "fn f(a) { return f(a) } f(1)",
	"fn g(a, b) { } g(1)", "while true { }", "let = 3", "print(1", `print("open`, "print([1, 2][5])", "print(len(3))", "1 = 2", "if true { @ }", "while true { let x = 1 }"}

func main() {
	failed := 0
	for i, src := range programs {
		if strings.TrimSpace(src) == "while true { }" {
			continue
		}
		out, err := Run(src)
		fmt.Print(out)
		if err != nil {
			failed++
			fmt.Fprintf(os.Stderr, "program %d: %v (%T, %t)\n", i, err, err, errors.Is(err, errSteps))
		}
	}
	os.Exit(failed)
}
