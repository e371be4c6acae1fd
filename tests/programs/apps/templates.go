// A template renderer: text/template with functions, nested templates, ranges, methods, and its errors.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"
)

type Money int

func (m Money) Format(currency string) string {
	return fmt.Sprintf("%d.%02d %s", m/100, m%100, currency)
}

type Item struct {
	Name     string
	Quantity int
	Price    Money
	Tags     []string
}

func (i Item) Total() Money { return Money(i.Quantity) * i.Price }

type Invoice struct {
	Number   int
	Date     time.Time
	Customer *Customer
	Items    []Item
	Notes    map[string]string
	Paid     bool
}

type Customer struct {
	Name    string
	Address []string
	vip     bool
}

func (c *Customer) VIP() bool { return c.vip }
func (c *Customer) Discount() (int, error) {
	if !c.vip {
		return 0, errors.New("no discount for " + c.Name)
	}
	return 10, nil
}

func (inv Invoice) Sum() (sum Money) {
	for _, item := range inv.Items {
		sum += item.Total()
	}
	return sum
}

const layout = `{{- /* the page */ -}}
{{define "address"}}{{range $i, $line := .}}{{if $i}}, {{end}}{{$line}}{{else}}(no address){{end}}{{end -}}
Invoice #{{printf "%05d" .Number}} of {{.Date.Format "02.01.2006"}}{{if .Paid}} PAID{{else if gt (len .Items) 2}} large{{end}}
{{with .Customer}}{{.Name | upper | printf "To: %s"}} <{{template "address" .Address}}>
{{- if .VIP}} *{{end}}{{end}}
{{range .Items}}
{{- printf "%-12s" .Name}} {{printf "%3d" .Quantity}} x {{.Price.Format "EUR"}} = {{.Total.Format "EUR"}}
{{- with .Tags}} [{{join . "|"}}]{{end}}
{{else}}nothing
{{end}}
{{- $sum := .Sum}}Sum: {{$sum.Format "EUR"}}
{{range $key, $value := .Notes}}{{$key}}={{$value | quote}} {{end}}
{{block "footer" .}}default footer {{.Number}}{{end}}
`

var functions = template.FuncMap{
	"upper": strings.ToUpper,
	"join":  strings.Join,
	"quote": func(s string) string { return fmt.Sprintf("%q", s) },
	"add":   func(a, b int) int { return a + b },
	"fail":  func() (string, error) { return "", errors.New("asked to fail") },
	"seq": func(n int) []int {
		s := make([]int, n)
		for i := range s {
			s[i] = i * i
		}
		return s
	},
}

func main() {
	page, err := template.New("page").Funcs(functions).Parse(layout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	invoice := Invoice{
		Number:   42,
		Date:     time.Date(2023, 11, 5, 0, 0, 0, 0, time.UTC),
		Customer: &Customer{"Ann Example", []string{"1 Road", "Town"}, true},
		Items: []Item{
			{"Paper", 3, 499, nil},
			{"Pencil", 12, 50, []string{"red", "blue"}},
			{"Ärmel", 1, 100_000, []string{"x"}},
		},
		Notes: map[string]string{"b": "say \"hi\"", "a": "tab\there"},
	}
	if err := page.Execute(os.Stdout, invoice); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	other := template.Must(template.Must(page.Clone()).Parse(`{{define "footer"}}-- {{add .Number 1}} --{{end}}`))
	invoice.Items, invoice.Paid, invoice.Customer.Address = nil, true, nil
	if err := other.ExecuteTemplate(os.Stdout, "page", &invoice); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Println(len(other.Templates()), other.Lookup("footer") != page.Lookup("footer"), other.Lookup("none") == nil)

	for _, text := range []string{
		`{{range seq 5}}{{if eq . 4}}{{continue}}{{end}}{{if eq . 9}}{{break}}{{end}}{{.}};{{end}}`,
		`{{range 3}}{{.}}{{end}} {{len "日本"}} {{index .Notes "a"}} {{slice "abcdef" 1 3}}`,
		`{{and 1 0}} {{or "" "x"}} {{not true}} {{eq 1 2 3 1}} {{lt 1.5 2.5}} {{html "<a&b>"}} {{js "it's"}} {{urlquery "a b&c"}}`,
		`{{$x := 1}}{{range seq 3}}{{$x = add $x .}}{{end}}{{$x}} {{print nil 1 "a" "b" 2.5}} {{println true}}`,
		`{{.Customer.Discount}} {{call .F 3}}`,
		"{{/* only a comment */}}  {{- \" trimmed \" -}}   \n end {{`raw \"`}} {{'a'}} {{0x1F}} {{1e3}} {{printf \"%T %v\" 2i 2i}}",
		`{{.Missing}}`,
		`{{index .Items 7}}`,
		`{{.Number.Foo}}`,
		`{{fail}}`,
		`{{template "nope"}}`,
		`{{nofunc}}`,
		`{{if}}x{{end}}`,
		`{{range .Items}}`,
		`{{end}}`,
		`{{"unterminated}}`,
		`{{eq .Items 1}}`,
		"line 1\nline 2 {{upper 3}}",
	} {
		t, err := template.New("t").Funcs(functions).Parse(text)
		if err != nil {
			fmt.Println("parse:", err)
			continue
		}
		var out bytes.Buffer
		data := struct {
			Invoice
			F func(int) string
		}{invoice, func(n int) string { return strings.Repeat("ab", n) }}
		err = t.Execute(&out, data)
		fmt.Printf("%q", out.String())
		var ee template.ExecError
		if err != nil {
			fmt.Printf(" error: %v %t", err, errors.As(err, &ee))
		}
		fmt.Println()
	}
	t := template.Must(template.New("strict").Option("missingkey=error").Parse("{{.a}} {{.b}}\n"))
	fmt.Println(t.Execute(os.Stdout, map[string]int{"a": 1}))
	fmt.Println(template.Must(template.New("lax").Parse("{{.a}} {{.b}}\n")).Execute(os.Stdout, map[string]int{"a": 1}))
	template.Must(template.New("bad").Parse("{{"))
}
