// A text search: regexps over files in parallel, context lines, counts, replacement templates.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
)

type options struct {
	ignoreCase, invert, count, only bool
	context                         int
	replace                         string
}

type match struct {
	line  int
	text  string
	spans [][]int
}

type searcher struct {
	re *regexp.Regexp
	options
}

func parseArgs(args []string, errs io.Writer) (o options, pattern string, err error) {
	set := flag.NewFlagSet("search", flag.ContinueOnError)
	set.SetOutput(errs)
	set.BoolVar(&o.ignoreCase, "i", false, "ignore case")
	set.BoolVar(&o.invert, "v", false, "lines that do not match")
	set.BoolVar(&o.count, "c", false, "only count")
	set.BoolVar(&o.only, "o", false, "only the matching parts")
	set.IntVar(&o.context, "C", 0, "print `n` lines around")
	set.StringVar(&o.replace, "r", "", "replace by `template`")
	if err := set.Parse(args); err != nil {
		return o, "", err
	}
	if set.NArg() != 1 {
		return o, "", fmt.Errorf("one pattern, not %d", set.NArg())
	}
	return o, set.Arg(0), nil
}

func (s *searcher) search(name string, r io.Reader) (string, error) {
	var lines []string
	var matches []match
	in := bufio.NewScanner(r)
	for n := 1; in.Scan(); n++ {
		line := in.Text()
		lines = append(lines, line)
		spans := s.re.FindAllStringIndex(line, -1)
		if (spans != nil) != s.invert {
			matches = append(matches, match{n, line, spans})
		}
	}
	if err := in.Err(); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	var out bytes.Buffer
	switch {
	case s.count:
		fmt.Fprintf(&out, "%s:%d\n", name, len(matches))
	case s.only:
		for _, m := range matches {
			for _, span := range m.spans {
				part := m.text[span[0]:span[1]]
				if s.replace != "" {
					part = s.re.ReplaceAllString(part, s.replace)
				}
				fmt.Fprintf(&out, "%s:%d:%d:%s\n", name, m.line, span[0]+1, part)
			}
		}
	case s.context > 0:
		last := 0
		for _, m := range matches {
			from, to := max(m.line-s.context, last+1), min(m.line+s.context, len(lines))
			if last > 0 && from > last+1 {
				out.WriteString("--\n")
			}
			for n := from; n <= to; n++ {
				separator := '-'
				if s.re.MatchString(lines[n-1]) {
					separator = ':'
				}
				fmt.Fprintf(&out, "%s%c%d%c%s\n", name, separator, n, separator, lines[n-1])
			}
			last = max(last, to)
		}
	default:
		for _, m := range matches {
			fmt.Fprintf(&out, "%s:%d:%s\n", name, m.line, m.text)
		}
	}
	return out.String(), nil
}

func (s *searcher) files(paths []string) {
	outputs := make([]string, len(paths))
	errs := make([]error, len(paths))
	slots := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for i, path := range paths {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			f, err := os.Open(path)
			if err != nil {
				errs[i] = err
				return
			}
			defer f.Close()
			outputs[i], errs[i] = s.search(filepath.Base(path), f)
		})
	}
	wg.Wait()
	for i := range paths {
		fmt.Print(outputs[i])
		if errs[i] != nil {
			fmt.Fprintln(os.Stderr, "error:", errs[i])
		}
	}
}

var corpus = map[string]string{
	"log.txt": `2024-01-05 10:00:01 INFO server started on :8080
2024-01-05 10:00:07 WARN slow query (312ms) from 10.0.0.7
2024-01-05 10:01:00 ERROR connection to db-1.example.org lost
2024-01-05 10:01:01 INFO retrying
2024-01-05 10:01:02 INFO connected
2024-01-06 00:00:00 INFO rotating
`,
	"mail.txt": `From: Ann <ann@example.org>
To: bob.smith+list@mail.example.com, "Eve" <eve@x.io>
Subject: Überraschung

Visit https://example.org/a?b=c#d or http://localhost:3000.
`,
	"long.txt": strings.Repeat("x", 70000) + "\n",
}

func main() {
	dir, err := os.MkdirTemp("", "search")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range corpus {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			panic(err)
		}
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "[lm]*.txt"))
	sort.Strings(paths)
	commands := [][]string{
		{`ERROR|WARN`},
		{"-c", "-i", `info`},
		{"-v", "-i", `^\d{4}|x`},
		{"-C", "1", `WARN|connected`},
		{"-o", `[\w.+-]+@[\w-]+(?:\.[\w-]+)+`},
		{"-o", "-r", `${h}h${m} [$0]`, `(?P<h>\d\d):(?P<m>\d\d):(\d\d)`},
		{"-o", `(?i)\bü\p{L}+`},
		{"-o", "-r", "$1 at $2", `(https?)://([^/:\s]+)[^\s.]*`},
		{`(unclosed`},
		{"-C", "x", "y"},
		{"-zz", "y"},
		{"-h"},
		{},
	}
	failures := 0
	for _, args := range commands {
		fmt.Printf("$ search %q\n", args)
		o, pattern, err := parseArgs(args, os.Stdout)
		if err != nil {
			failures++
			fmt.Println("usage error:", err, err == flag.ErrHelp)
			continue
		}
		if o.ignoreCase {
			pattern = "(?i)" + pattern
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			failures++
			fmt.Println(err)
			continue
		}
		(&searcher{re, o}).files(paths)
	}
	re := regexp.MustCompile(`(?P<year>\d{4})-(?P<month>\d\d)`)
	for _, m := range re.FindAllStringSubmatch(corpus["log.txt"], 2) {
		fmt.Println(m, re.SubexpNames(), re.SubexpIndex("month"), re.NumSubexp())
	}
	fmt.Println(re.ReplaceAllStringFunc("2020-11 and 1999-01", func(s string) string { return s[5:] + "/" + s[:4] }))
	fmt.Printf("%q\n", regexp.MustCompile(`\s*[,;]\s*`).Split("a , b;c,,d", -1))
	fmt.Println(regexp.QuoteMeta("1+1=2?"), regexp.MustCompile(`a(x*)b(y|z)?c`).FindStringSubmatchIndex("-axxbc-"))
	defer fmt.Println("not reached")
	defer os.RemoveAll(dir)
	defer func() {
		os.RemoveAll(dir)
		os.Exit(failures)
	}()
	regexp.MustCompile(`*`)
}
