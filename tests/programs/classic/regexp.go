// A backtracking matcher for a small pattern language, compiled to closures.
package main

type cont func(rest string) bool

type matcher func(s string, k cont) bool

type parser struct {
	pattern string
	pos     int
}

func (p *parser) more() bool { return p.pos < len(p.pattern) }

func (p *parser) peek() byte { return p.pattern[p.pos] }

func literal(c byte) matcher {
	return func(s string, k cont) bool {
		return len(s) > 0 && s[0] == c && k(s[1:])
	}
}

func anyByte(s string, k cont) bool { return len(s) > 0 && k(s[1:]) }

func end(s string, k cont) bool { return len(s) == 0 && k(s) }

func empty(s string, k cont) bool { return k(s) }

func seq(a, b matcher) matcher {
	return func(s string, k cont) bool {
		return a(s, func(rest string) bool { return b(rest, k) })
	}
}

func alt(a, b matcher) matcher {
	return func(s string, k cont) bool { return a(s, k) || b(s, k) }
}

func star(m matcher) matcher {
	var loop matcher
	loop = func(s string, k cont) bool {
		return m(s, func(rest string) bool {
			return len(rest) < len(s) && loop(rest, k)
		}) || k(s)
	}
	return loop
}

func set(chars string, negated bool) matcher {
	var table [256]bool
	for i := 0; i < len(chars); i++ {
		if i+2 < len(chars) && chars[i+1] == '-' {
			for c := int(chars[i]); c <= int(chars[i+2]); c++ {
				table[c] = true
			}
			i += 2
			continue
		}
		table[chars[i]] = true
	}
	return func(s string, k cont) bool {
		return len(s) > 0 && table[s[0]] != negated && k(s[1:])
	}
}

func (p *parser) alternatives() matcher {
	m := p.sequence()
	for p.more() && p.peek() == '|' {
		p.pos++
		m = alt(m, p.sequence())
	}
	return m
}

func (p *parser) sequence() matcher {
	var m matcher = empty
	for p.more() && p.peek() != '|' && p.peek() != ')' {
		m = seq(m, p.repeated())
	}
	return m
}

func (p *parser) repeated() matcher {
	m := p.atom()
	for p.more() {
		switch p.peek() {
		case '*':
			m = star(m)
		case '+':
			m = seq(m, star(m))
		case '?':
			m = alt(m, empty)
		default:
			return m
		}
		p.pos++
	}
	return m
}

func (p *parser) atom() matcher {
	c := p.peek()
	p.pos++
	switch c {
	case '.':
		return anyByte
	case '$':
		return end
	case '(':
		m := p.alternatives()
		p.pos++
		return m
	case '[':
		start := p.pos
		for p.peek() != ']' {
			p.pos++
		}
		chars := p.pattern[start:p.pos]
		p.pos++
		if chars[0] == '^' {
			return set(chars[1:], true)
		}
		return set(chars, false)
	case '\\':
		c = p.peek()
		p.pos++
	}
	return literal(c)
}

func find(pattern, s string) (from, to int) {
	p := &parser{pattern: pattern}
	anchored := p.more() && p.peek() == '^'
	if anchored {
		p.pos++
	}
	m := p.alternatives()
	for from = 0; from <= len(s); from++ {
		if m(s[from:], func(rest string) bool { to = len(s) - len(rest); return true }) {
			return
		}
		if anchored {
			break
		}
	}
	return -1, -1
}

func main() {
	for _, c := range [][2]string{
		{"abc", "xxabcxx"}, {"a*b", "aaab"}, {"^a*b", "xaab"}, {"(ab|cd)+e", "zabcdabe"}, {"a.c$", "abcabd"},
		{"[a-c]+[^x]", "zzabcabx!"}, {"colou?r", "the color"}, {"(a|b)*abb$", "ababbabb"}, {"x*", "aaa"},
		{"\\$[0-9]+\\.[0-9][0-9]", "costs $12.50 now"}, {"(a*)*b", "aaaaaaaaaaaaaaaaaaac"}, {"", "x"},
		{"([a-z]+)@([a-z]+\\.)+com", "mail joe@mail.example.com!"}, {"a|b|c|d", "zzzd"},
	} {
		from, to := find(c[0], c[1])
		if from < 0 {
			println(c[0], "does not match", c[1])
		} else {
			println(c[0], from, to, c[1][from:to])
		}
	}
}
