// A scanner, parser and stack machine for arithmetic: strings, structs, recursion, switches, errors as values.
package main

type kind int

const (
	end kind = iota
	number
	operator
	open
	closing
	bad
)

type token struct {
	kind  kind
	value int
	op    byte
}

type scanner struct {
	text string
	pos  int
}

func (s *scanner) next() token {
	for s.pos < len(s.text) && s.text[s.pos] == ' ' {
		s.pos++
	}
	if s.pos == len(s.text) {
		return token{kind: end}
	}
	c := s.text[s.pos]
	switch {
	case '0' <= c && c <= '9':
		n := 0
		for ; s.pos < len(s.text); s.pos++ {
			d := s.text[s.pos]
			if d < '0' || d > '9' {
				break
			}
			n = n*10 + int(d-'0')
		}
		return token{kind: number, value: n}
	case c == '(':
		s.pos++
		return token{kind: open}
	case c == ')':
		s.pos++
		return token{kind: closing}
	}
	s.pos++
	switch c {
	case '+', '-', '*', '/', '%':
		return token{kind: operator, op: c}
	}
	return token{kind: bad, op: c}
}

type instr struct {
	op  byte
	arg int
}

type parser struct {
	scanner
	tok  token
	code []instr
	err  string
}

func (p *parser) advance() { p.tok = p.next() }

func (p *parser) fail(why string) {
	if p.err == "" {
		p.err = why
	}
}

func precedence(op byte) int {
	switch op {
	case '+', '-':
		return 1
	case '*', '/', '%':
		return 2
	}
	return 0
}

func (p *parser) primary() {
	switch p.tok.kind {
	case number:
		p.code = append(p.code, instr{'p', p.tok.value})
		p.advance()
	case open:
		p.advance()
		p.binary(1)
		if p.tok.kind != closing {
			p.fail("missing )")
			return
		}
		p.advance()
	case operator:
		if p.tok.op != '-' {
			p.fail("unexpected operator " + string(rune(p.tok.op)))
			return
		}
		p.advance()
		p.primary()
		p.code = append(p.code, instr{op: 'n'})
	case end:
		p.fail("unexpected end")
	default:
		p.fail("bad character " + string(rune(p.tok.op)))
	}
}

func (p *parser) binary(min int) {
	p.primary()
	for p.err == "" && p.tok.kind == operator && precedence(p.tok.op) >= min {
		op := p.tok.op
		p.advance()
		p.binary(precedence(op) + 1)
		p.code = append(p.code, instr{op: op})
	}
}

func run(code []instr) (result int, err string) {
	var stack []int
	for _, in := range code {
		switch in.op {
		case 'p':
			stack = append(stack, in.arg)
			continue
		case 'n':
			stack[len(stack)-1] *= -1
			continue
		}
		y := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		x := &stack[len(stack)-1]
		switch in.op {
		case '+':
			*x += y
		case '-':
			*x -= y
		case '*':
			*x *= y
		case '/', '%':
			if y == 0 {
				return 0, "division by zero"
			}
			if in.op == '/' {
				*x /= y
			} else {
				*x %= y
			}
		}
	}
	return stack[0], ""
}

func evaluate(text string) (int, string) {
	p := &parser{scanner: scanner{text: text}}
	p.advance()
	p.binary(1)
	if p.tok.kind != end {
		p.fail("trailing input")
	}
	if p.err != "" {
		return 0, p.err
	}
	return run(p.code)
}

func main() {
	for _, text := range []string{
		"1", "1+2*3", "(1+2)*3", "10-4-3", "100/7%5", "-(2+3)*-4", "2*(3+4)*(5-6)",
		"", "1+", "(1", "1 2", "7/(3-3)", "3 $ 4", "*3", "((((((((((9))))))))))",
		"9223372036854775807+1",
	} {
		v, err := evaluate(text)
		if err != "" {
			println(text, "error:", err)
		} else {
			println(text, "=", v)
		}
	}
}
