// Trees of values as a JSON parser builds them, from text that another function writes.
package main

import "strconv"

type value struct {
	kind   byte
	number float64
	text   string
	list   []*value
	object map[string]*value
}

type parser struct {
	text string
	at   int
}

func (p *parser) value() *value {
	switch p.text[p.at] {
	case '{':
		v := &value{kind: '{', object: map[string]*value{}}
		for p.text[p.at] != '}' {
			p.at++
			key := p.string()
			p.at++
			v.object[key] = p.value()
		}
		p.at++
		return v
	case '[':
		v := &value{kind: '['}
		for p.text[p.at] != ']' {
			p.at++
			v.list = append(v.list, p.value())
		}
		p.at++
		return v
	case '"':
		return &value{kind: '"', text: p.string()}
	}
	start := p.at
	for p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	n, _ := strconv.ParseFloat(p.text[start:p.at], 64)
	return &value{kind: '0', number: n}
}

func (p *parser) string() string {
	p.at++
	start := p.at
	for p.text[p.at] != '"' {
		p.at++
	}
	p.at++
	return string([]byte(p.text[start : p.at-1]))
}

func write(b []byte, depth, n int) []byte {
	if depth == 0 {
		if n%3 == 0 {
			return append(strconv.AppendInt(append(b, "\"item "...), int64(n), 10), '"')
		}
		return strconv.AppendInt(b, int64(n), 10)
	}
	if depth%2 == 0 {
		b = append(b, '{')
		for i := range 8 {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(strconv.AppendInt(append(b, "\"key"...), int64(i), 10), "\":"...)
			b = write(b, depth-1, n*8+i)
		}
		return append(b, '}')
	}
	b = append(b, '[')
	for i := range 8 {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(b, depth-1, n*8+i)
	}
	return append(b, ']')
}

func (v *value) sum() float64 {
	s := v.number + float64(len(v.text))
	for _, x := range v.list {
		s += x.sum()
	}
	for _, x := range v.object {
		s += x.sum()
	}
	return s
}

func main() {
	text := string(write(nil, 5, 1))
	var kept []*value
	s := 0.0
	for i := range 60 {
		p := &parser{text: text}
		v := p.value()
		s += v.sum()
		if i%4 == 0 {
			kept = append(kept, v)
		}
	}
	println(len(text), len(kept), int(s))
}
