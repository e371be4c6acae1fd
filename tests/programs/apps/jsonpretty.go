// A JSON pretty-printer written on json.Decoder's tokens, beside json.Indent; syntax errors with places.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

type printer struct {
	dec    *json.Decoder
	out    strings.Builder
	colour bool
}

func (p *printer) paint(code int, text string) {
	if p.colour {
		fmt.Fprintf(&p.out, "\x1b[%dm%s\x1b[0m", code, text)
	} else {
		p.out.WriteString(text)
	}
}

func (p *printer) newline(depth int) {
	p.out.WriteByte('\n')
	for range depth {
		p.out.WriteString("  ")
	}
}

func (p *printer) value(depth int) error {
	token, err := p.dec.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		return p.composite(t, depth)
	case string:
		p.paint(32, strconv.Quote(t))
	case json.Number:
		p.paint(36, t.String())
	case bool:
		p.paint(33, strconv.FormatBool(t))
	case nil:
		p.paint(90, "null")
	default:
		return fmt.Errorf("unexpected token %T", t)
	}
	return nil
}

func (p *printer) composite(open json.Delim, depth int) error {
	p.out.WriteString(open.String())
	n := 0
	for p.dec.More() {
		if n++; n > 1 {
			p.out.WriteByte(',')
		}
		p.newline(depth + 1)
		if open == '{' {
			key, err := p.dec.Token()
			if err != nil {
				return err
			}
			p.paint(34, strconv.Quote(key.(string)))
			p.out.WriteString(": ")
		}
		if err := p.value(depth + 1); err != nil {
			return err
		}
	}
	end, err := p.dec.Token()
	if err != nil {
		return err
	}
	if n > 0 {
		p.newline(depth)
	}
	p.out.WriteString(end.(json.Delim).String())
	return nil
}

func pretty(text string, colour bool) (string, error) {
	p := &printer{dec: json.NewDecoder(strings.NewReader(text)), colour: colour}
	p.dec.UseNumber()
	if err := p.value(0); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line := 1 + strings.Count(text[:syntax.Offset], "\n")
			return p.out.String(), fmt.Errorf("line %d, offset %d: %w", line, syntax.Offset, err)
		}
		return p.out.String(), err
	}
	if _, err := p.dec.Token(); err != io.EOF {
		return p.out.String(), errors.New("trailing data")
	}
	return p.out.String(), nil
}

type Person struct {
	Name    string            `json:"name"`
	Age     *int              `json:"age,omitempty"`
	Emails  []string          `json:"emails"`
	Labels  map[string]string `json:"labels,omitempty"`
	secret  string
	Ignored int     `json:"-"`
	Score   float64 `json:"score,string"`
	Inner   struct {
		A, B int
	} `json:"inner"`
	Raw json.RawMessage `json:"raw"`
}

func main() {
	const sample = `{"name":"Zoë \u0041 \"q\"","n":[1,2.50,-3e10,12345678901234567890],"empty":{},"list":[],
 "deep":{"a":[{"b":null},[true,false]]},"tag":"<b>&"}`
	out, err := pretty(sample, false)
	fmt.Println(out, err)
	out, err = pretty(`[1,{"k":"v"},null,true]`, true)
	fmt.Printf("%q %v\n", out, err)

	var buf bytes.Buffer
	if err := json.Indent(&buf, []byte(sample), "> ", "\t"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Println(buf.String())
	buf.Reset()
	_ = json.Compact(&buf, []byte(sample))
	fmt.Println(buf.String())
	buf.Reset()
	json.HTMLEscape(&buf, []byte(`"<a href='x'>&"`))
	fmt.Println(buf.String())

	age := 42
	p := Person{Name: "Ann <x>", Age: &age, Labels: map[string]string{"z": "1", "a": "2"}, secret: "s", Score: 1.5, Raw: json.RawMessage(`[1, 2]`)}
	p.Inner.A = 7
	encoded, err := json.MarshalIndent(p, "", "  ")
	fmt.Println(string(encoded), err)
	var back Person
	if err := json.Unmarshal(encoded, &back); err != nil {
		fmt.Println("unmarshal:", err)
	}
	fmt.Println(back.Name, *back.Age, back.Emails == nil, back.Labels, back.Score, back.Inner, string(back.Raw))

	bad := 0
	for _, text := range []string{`{"a":1,}`, `[1 2]`, `{"a"`, `nul`, `"\x"`, `[1] 2`, "{\n\"a\": 01}", ``} {
		if _, err := pretty(text, false); err != nil {
			bad++
			fmt.Fprintf(os.Stderr, "%-12q %v\n", text, err)
		}
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			fmt.Fprintf(os.Stderr, "%-12q %T %v\n", text, err, err)
		}
	}
	var typed struct {
		A int
		B []bool
	}
	for _, text := range []string{`{"A":"x"}`, `{"A":1.5}`, `{"B":[true,3]}`, `{"a":3,"b":[false]}`, `[]`, `{"A":300000000000000000000}`} {
		fmt.Println(json.Unmarshal([]byte(text), &typed), typed)
	}
	_, err = json.Marshal(map[string]any{"f": func() {}})
	fmt.Println(err)
	os.Exit(bad)
}
