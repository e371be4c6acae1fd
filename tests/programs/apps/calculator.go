// An expression calculator: lexer, Pratt parser, variables and functions, big numbers, errors with carets.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode"
)

type kind int

const (
	number kind = iota
	name
	operator
	end
)

//go:generate stringer -type=kind
func (k kind) String() string { return [...]string{"number", "name", "operator", "end"}[k] }

type token struct {
	kind kind
	text string
	pos  int
}

type SyntaxError struct {
	Pos     int
	Message string
}

func (e SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Pos+1, e.Message) }

func lex(line string) (tokens []token, err error) {
	runes := []rune(line)
	for i := 0; i < len(runes); {
		start := i
		switch r := runes[i]; {
		case unicode.IsSpace(r):
			i++
			continue
		case unicode.IsDigit(r) || r == '.':
			for i < len(runes) && (unicode.IsDigit(runes[i]) || runes[i] == '.' || runes[i] == 'e') {
				i++
			}
			tokens = append(tokens, token{number, string(runes[start:i]), start})
		case unicode.IsLetter(r):
			for i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i])) {
				i++
			}
			tokens = append(tokens, token{name, string(runes[start:i]), start})
		case strings.ContainsRune("+-*/%^()=,!", r):
			i++
			tokens = append(tokens, token{operator, string(r), start})
		default:
			return nil, SyntaxError{i, fmt.Sprintf("unexpected %q", r)}
		}
	}
	return append(tokens, token{end, "end of line", len(runes)}), nil
}

type node interface {
	eval(env *environment) (float64, error)
	fmt.Stringer
}

type environment struct {
	vars  map[string]float64
	funcs map[string]func(...float64) (float64, error)
}

type (
	literal  float64
	variable string
	unary    struct {
		op string
		x  node
	}
	binary struct {
		op   string
		x, y node
	}
	call struct {
		name string
		args []node
	}
	assign struct {
		name string
		x    node
	}
)

var errDivision = errors.New("division by zero")

func (l literal) eval(*environment) (float64, error) { return float64(l), nil }
func (l literal) String() string                     { return strconv.FormatFloat(float64(l), 'g', -1, 64) }

func (v variable) eval(env *environment) (float64, error) {
	if x, ok := env.vars[string(v)]; ok {
		return x, nil
	}
	return 0, fmt.Errorf("undefined variable %q", string(v))
}
func (v variable) String() string { return string(v) }

func (u *unary) eval(env *environment) (float64, error) {
	x, err := u.x.eval(env)
	if err != nil {
		return 0, err
	}
	if u.op == "!" {
		if x < 0 || x != math.Trunc(x) || x > 170 {
			return 0, fmt.Errorf("no factorial of %v", x)
		}
		return math.Round(math.Gamma(x + 1)), nil
	}
	return -x, nil
}
func (u *unary) String() string { return fmt.Sprintf("(%s %v)", u.op, u.x) }

func (b *binary) eval(env *environment) (float64, error) {
	x, err := b.x.eval(env)
	if err != nil {
		return 0, err
	}
	y, err := b.y.eval(env)
	if err != nil {
		return 0, err
	}
	switch b.op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "^":
		return math.Pow(x, y), nil
	}
	if y == 0 {
		return 0, fmt.Errorf("%v: %w", b, errDivision)
	}
	if b.op == "%" {
		return math.Mod(x, y), nil
	}
	return x / y, nil
}
func (b *binary) String() string { return fmt.Sprintf("(%s %v %v)", b.op, b.x, b.y) }

func (c *call) eval(env *environment) (float64, error) {
	f, ok := env.funcs[c.name]
	if !ok {
		return 0, fmt.Errorf("undefined function %q", c.name)
	}
	args := make([]float64, len(c.args))
	for i, a := range c.args {
		var err error
		if args[i], err = a.eval(env); err != nil {
			return 0, err
		}
	}
	return f(args...)
}
func (c *call) String() string { return fmt.Sprint(c.name, c.args) }

func (a *assign) eval(env *environment) (float64, error) {
	x, err := a.x.eval(env)
	if err == nil {
		env.vars[a.name] = x
	}
	return x, err
}
func (a *assign) String() string { return fmt.Sprintf("(= %s %v)", a.name, a.x) }

type parser struct {
	tokens []token
	pos    int
}

func (p *parser) peek() token { return p.tokens[p.pos] }
func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != end {
		p.pos++
	}
	return t
}

func (p *parser) fail(t token, format string, args ...any) {
	panic(SyntaxError{t.pos, fmt.Sprintf(format, args...)})
}

func (p *parser) expect(text string) {
	if t := p.next(); t.text != text {
		p.fail(t, "expected %q, found %v %q", text, t.kind, t.text)
	}
}

var precedence = map[string]int{"=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "%": 3, "^": 5, "!": 6}

func (p *parser) expression(min int) node {
	left := p.primary()
	for {
		t := p.peek()
		level := precedence[t.text]
		if t.kind != operator || level < min || level == 0 {
			return left
		}
		p.next()
		switch t.text {
		case "!":
			left = &unary{"!", left}
		case "=":
			v, ok := left.(variable)
			if !ok {
				p.fail(t, "cannot assign to %v", left)
			}
			left = &assign{string(v), p.expression(level)}
		case "^":
			left = &binary{"^", left, p.expression(level)}
		default:
			left = &binary{t.text, left, p.expression(level + 1)}
		}
	}
}

func (p *parser) primary() node {
	switch t := p.next(); {
	case t.kind == number:
		x, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			p.fail(t, "%v", err)
		}
		return literal(x)
	case t.kind == name:
		if p.peek().text != "(" {
			return variable(t.text)
		}
		p.next()
		c := &call{name: t.text}
		for p.peek().text != ")" {
			if len(c.args) > 0 {
				p.expect(",")
			}
			c.args = append(c.args, p.expression(1))
		}
		p.expect(")")
		return c
	case t.text == "(":
		x := p.expression(1)
		p.expect(")")
		return x
	case t.text == "-":
		return &unary{"-", p.expression(4)}
	default:
		p.fail(t, "unexpected %s %q", t.kind, t.text)
		return nil
	}
}

func parse(line string) (n node, err error) {
	tokens, err := lex(line)
	if err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			syntax, ok := r.(SyntaxError)
			if !ok {
				panic(r)
			}
			err = syntax
		}
	}()
	p := &parser{tokens: tokens}
	n = p.expression(1)
	if t := p.peek(); t.kind != end {
		p.fail(t, "unexpected %v %q", t.kind, t.text)
	}
	return n, nil
}

const session = `1 + 2 * 3
2 ^ 3 ^ 2
-2 ^ 2
x = y = 10 / 4
x * y - 10 % 4
5! / 3!
sqrt(2) * sqrt(8)
max(1, x, 7, -3)
atan2(1, 1) * 4
1 / (x - y)
10 % 0
zz + 1
foo(3)
(1 + 2
1 + * 2
3 = 4
1 2
4 $ 4
1.2.3
1e308 * 10
170! / 169!
2.5!
hypot(3)
`

func main() {
	one := func(f func(float64) float64) func(...float64) (float64, error) {
		return func(args ...float64) (float64, error) {
			if len(args) != 1 {
				return 0, fmt.Errorf("%d arguments instead of one", len(args))
			}
			return f(args[0]), nil
		}
	}
	env := &environment{map[string]float64{"pi": math.Pi}, map[string]func(...float64) (float64, error){
		"sqrt": one(math.Sqrt), "sin": one(math.Sin), "ln": one(math.Log),
		"max": func(args ...float64) (float64, error) {
			best := math.Inf(-1)
			for _, a := range args {
				best = max(best, a)
			}
			return best, nil
		},
		"atan2": func(args ...float64) (float64, error) { return math.Atan2(args[0], args[1]), nil },
		"hypot": func(args ...float64) (float64, error) { return math.Hypot(args[0], args[1]), nil },
	}}
	in := bufio.NewScanner(strings.NewReader(session))
	w := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		line := in.Text()
		n, err := parse(line)
		var syntax SyntaxError
		if errors.As(err, &syntax) {
			fmt.Fprintf(w, "%s\n%*s %v\n", line, syntax.Pos+1, "^", err)
			continue
		}
		w.Flush()
		if x, err := n.eval(env); err != nil {
			fmt.Fprintf(w, "%-20s %v: error: %v %t\n", line, n, err, errors.Is(err, errDivision))
		} else {
			fmt.Fprintf(w, "%-20s %v = %.10g\n", line, n, x)
		}
	}
	w.Flush()
}
