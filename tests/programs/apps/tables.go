// A table printer: CSV in, columns typed by what they hold, aggregates, tabwriter, Markdown and CSV out.
package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"
)

type Kind int

const (
	Text Kind = iota
	Int
	Float
	Date
	Bool
)

func (k Kind) String() string {
	switch k {
	case Text:
		return "text"
	case Int:
		return "int"
	case Float:
		return "float"
	case Date:
		return "date"
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

type Column struct {
	Name string
	Kind Kind
}

type Table struct {
	Columns []Column
	Rows    [][]any
}

func infer(values []string) Kind {
	fits := func(f func(string) error) bool {
		return !slices.ContainsFunc(values, func(s string) bool { return s != "" && f(s) != nil })
	}
	for _, try := range []struct {
		kind  Kind
		parse func(string) error
	}{
		{Int, func(s string) error { _, err := strconv.ParseInt(s, 10, 64); return err }},
		{Float, func(s string) error { _, err := strconv.ParseFloat(s, 64); return err }},
		{Date, func(s string) error { _, err := time.Parse(time.DateOnly, s); return err }},
		{Bool, func(s string) error { _, err := strconv.ParseBool(s); return err }},
	} {
		if fits(try.parse) {
			return try.kind
		}
	}
	return Text
}

func convert(kind Kind, s string) any {
	if s == "" {
		return nil
	}
	switch kind {
	case Int:
		n, _ := strconv.ParseInt(s, 10, 64)
		return n
	case Float:
		f, _ := strconv.ParseFloat(s, 64)
		return f
	case Date:
		t, _ := time.Parse(time.DateOnly, s)
		return t
	case Bool:
		b, _ := strconv.ParseBool(s)
		return b
	}
	return s
}

func Read(r io.Reader) (*Table, error) {
	in := csv.NewReader(r)
	in.Comment = '#'
	in.TrimLeadingSpace = true
	records, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	t := &Table{Rows: make([][]any, len(records)-1)}
	for c, name := range records[0] {
		values := make([]string, 0, len(t.Rows))
		for _, record := range records[1:] {
			values = append(values, record[c])
		}
		kind := infer(values)
		t.Columns = append(t.Columns, Column{name, kind})
		for r, s := range values {
			t.Rows[r] = append(t.Rows[r], convert(kind, s))
		}
	}
	return t, nil
}

func format(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case time.Time:
		return v.Format("2 Jan 2006")
	case float64:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	case int64:
		s := strconv.FormatInt(v, 10)
		for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
		return s
	default:
		return fmt.Sprint(v)
	}
}

func compare(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	switch a := a.(type) {
	case int64:
		return int(max(-1, min(1, a-b.(int64))))
	case float64:
		if a < b.(float64) {
			return -1
		}
		return 1
	case time.Time:
		return a.Compare(b.(time.Time))
	}
	return strings.Compare(format(a), format(b))
}

func (t *Table) column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

func (t *Table) SortBy(name string, descending bool) {
	c := t.column(name)
	sort.SliceStable(t.Rows, func(i, j int) bool {
		r := compare(t.Rows[i][c], t.Rows[j][c])
		return r < 0 && !descending || r > 0 && descending && t.Rows[i][c] != nil
	})
}

func (t *Table) Print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 4, 0, 2, '.', 0)
	for i, c := range t.Columns {
		if i > 0 {
			fmt.Fprint(tw, "\t")
		}
		fmt.Fprintf(tw, "%s (%v)", c.Name, c.Kind)
	}
	fmt.Fprintln(tw)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = format(v)
		}
		fmt.Fprintln(tw, strings.Join(cells, "\t"))
	}
	return tw.Flush()
}

func (t *Table) Markdown() string {
	widths := make([]int, len(t.Columns))
	cells := [][]string{make([]string, len(t.Columns))}
	for i, c := range t.Columns {
		cells[0][i] = c.Name
	}
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = strings.ReplaceAll(format(v), "|", `\|`)
		}
		cells = append(cells, line)
	}
	for _, line := range cells {
		for i, s := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(s))
		}
	}
	var b strings.Builder
	for n, line := range cells {
		for i, s := range line {
			if k := t.Columns[i].Kind; k == Int || k == Float {
				fmt.Fprintf(&b, "| %*s ", widths[i], s)
			} else {
				fmt.Fprintf(&b, "| %-*s ", widths[i], s)
			}
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, w := range widths {
				b.WriteString("|" + strings.Repeat("-", w+2))
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}

func (t *Table) GroupSum(by, of string) map[any]float64 {
	sums := map[any]float64{}
	g, c := t.column(by), t.column(of)
	for _, row := range t.Rows {
		switch v := row[c].(type) {
		case int64:
			sums[row[g]] += float64(v)
		case float64:
			sums[row[g]] += v
		}
	}
	return sums
}

const data = `# sales of one year
name, region, units, price, since, active
"Widget, large",north,1200,9.99,2021-03-04,true
Gadget,south,-15,100,2020-12-31,false
"The ""best"" thing",north,1234567,0.5,2024-02-29,true
Größe|ß,west,,1e3,,true
Gizmo,south,15,2.345,2019-07-01,false
`

func main() {
	t, err := Read(strings.NewReader(data))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, by := range []string{"units", "since", "name"} {
		t.SortBy(by, by == "since")
		fmt.Println("by", by)
		if err := t.Print(os.Stdout); err != nil {
			panic(err)
		}
	}
	fmt.Print(t.Markdown())
	fmt.Println(t.GroupSum("region", "units"), t.GroupSum("active", "price"))
	out := csv.NewWriter(os.Stdout)
	out.Comma = ';'
	for _, row := range t.Rows {
		line := []string{}
		for _, v := range row[:3] {
			line = append(line, format(v))
		}
		_ = out.Write(line)
	}
	out.Flush()
	for _, text := range []string{"", "a,b\n1\n", "a\n\"x\n", "a,b\n1,x\"y\n", "a\n1\n2.5\n"} {
		t, err := Read(strings.NewReader(text))
		var pe *csv.ParseError
		if errors.As(err, &pe) {
			fmt.Println(pe.Line, pe.Column, pe.Err == csv.ErrFieldCount, err)
		} else {
			fmt.Println(t, err)
		}
	}
	t.SortBy("nothing", false)
}
