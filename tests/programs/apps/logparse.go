// A log analyser: bufio.Scanner with a split function of its own, regexps, time zones, percentiles, histograms, slog-like text.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

type Entry struct {
	Addr   netip.Addr
	Time   time.Time
	Method string
	Path   string
	Status int
	Bytes  int64
	Took   time.Duration
}

var line = regexp.MustCompile(`^(\S+) - - \[([^\]]+)\] "([A-Z]+) (\S+) HTTP/[\d.]+" (\d{3}) (\d+|-) ([\d.]+(?:ms|s|µs))$`)

var ErrFormat = errors.New("line does not parse")

type LineError struct {
	Line int
	Text string
	Err  error
}

func (e *LineError) Error() string { return "line " + strconv.Itoa(e.Line) + ": " + e.Err.Error() }
func (e *LineError) Unwrap() error { return e.Err }

func parse(text string) (e Entry, err error) {
	m := line.FindStringSubmatch(text)
	if m == nil {
		return e, ErrFormat
	}
	if e.Addr, err = netip.ParseAddr(m[1]); err != nil {
		return e, err
	}
	if e.Time, err = time.Parse("02/Jan/2006:15:04:05 -0700", m[2]); err != nil {
		return e, err
	}
	e.Method, e.Path = m[3], m[4]
	e.Status, _ = strconv.Atoi(m[5])
	if m[6] != "-" {
		e.Bytes, _ = strconv.ParseInt(m[6], 10, 64)
	}
	e.Took, err = time.ParseDuration(m[7])
	return e, err
}

// records is a bufio.SplitFunc: records end with a line that holds a dot.
func records(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.Index(data, []byte("\n.\n")); i >= 0 {
		return i + 3, data[:i], nil
	}
	if atEOF && len(bytes.TrimSpace(data)) > 0 {
		return len(data), nil, errors.New("last record has no end")
	}
	if atEOF {
		return len(data), nil, nil
	}
	return 0, nil, nil
}

func Read(r io.Reader) (entries []Entry, errs []error) {
	in := bufio.NewScanner(r)
	for n := 1; in.Scan(); n++ {
		text := strings.TrimSpace(in.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		e, err := parse(text)
		if err != nil {
			errs = append(errs, &LineError{n, text, err})
			continue
		}
		entries = append(entries, e)
	}
	return entries, errs
}

func percentile(sorted []time.Duration, p float64) time.Duration {
	return sorted[int(math.Ceil(p/100*float64(len(sorted))))-1]
}

func GroupBy[K comparable, V any](values []V, key func(V) K) map[K][]V {
	groups := make(map[K][]V)
	for _, v := range values {
		k := key(v)
		groups[k] = append(groups[k], v)
	}
	return groups
}

type bucket struct {
	limit time.Duration
	count int
}

func histogram(w io.Writer, took []time.Duration) {
	var buckets []bucket
	for limit := time.Millisecond; limit <= 10*time.Second; limit *= 10 {
		buckets = append(buckets, bucket{limit: limit})
	}
	for _, d := range took {
		i, _ := slices.BinarySearchFunc(buckets, d, func(b bucket, d time.Duration) int { return cmp.Compare(b.limit, d) })
		buckets[min(i, len(buckets)-1)].count++
	}
	for _, b := range buckets {
		fmt.Fprintf(w, "%8v |%-12s| %3d %5.1f%%\n", b.limit, strings.Repeat("▇", b.count), b.count, 100*float64(b.count)/float64(len(took)))
	}
}

const access = `# access log
192.168.0.10 - - [10/Oct/2023:13:55:36 -0700] "GET /index.html HTTP/1.1" 200 2326 12.5ms
192.168.0.10 - - [10/Oct/2023:13:55:37 -0700] "GET /style.css HTTP/1.1" 304 - 350µs
2001:db8::1 - - [10/Oct/2023:22:56:00 +0200] "POST /login HTTP/2.0" 302 0 1.25s
10.1.2.3 - - [11/Oct/2023:00:00:00 +0000] "GET /missing HTTP/1.1" 404 150 3ms

bad line
10.1.2.3 - - [11/Foo/2023:00:00:00 +0000] "GET /x HTTP/1.1" 200 1 3ms
10.1.2.300 - - [11/Oct/2023:00:00:00 +0000] "GET /x HTTP/1.1" 200 1 3ms
::ffff:10.1.2.3 - - [11/Oct/2023:00:00:01 +0000] "GET /index.html HTTP/1.0" 500 99 10s
2001:db8:0:0::2 - - [31/Dec/2023:23:59:59 -1200] "DELETE /api/items/7 HTTP/1.1" 204 - 45.75ms
`

func main() {
	entries, errs := Read(strings.NewReader(access))
	for _, err := range errs {
		var le *LineError
		errors.As(err, &le)
		var pe *time.ParseError
		fmt.Fprintln(os.Stderr, err, errors.Is(err, ErrFormat), errors.As(err, &pe), len(le.Text))
	}
	for _, e := range entries {
		fmt.Printf("%-16v %v %-6s %s %d %d %v\n", e.Addr, e.Time.UTC().Format(time.RFC3339), e.Method, e.Path, e.Status, e.Bytes, e.Took)
	}
	byClass := GroupBy(entries, func(e Entry) string { return strconv.Itoa(e.Status/100) + "xx" })
	for _, class := range slices.Sorted(maps.Keys(byClass)) {
		fmt.Println(class, len(byClass[class]))
	}
	byDay := GroupBy(entries, func(e Entry) time.Time { return e.Time.UTC().Truncate(24 * time.Hour) })
	for _, day := range slices.SortedFunc(maps.Keys(byDay), time.Time.Compare) {
		_, week := day.ISOWeek()
		fmt.Println(day.Format("Mon 2 January 2006"), day.YearDay(), week, len(byDay[day]))
	}
	took := make([]time.Duration, len(entries))
	for i, e := range entries {
		took[i] = e.Took
	}
	slices.Sort(took)
	for _, p := range []float64{1, 50, 90, 99} {
		fmt.Printf("p%g=%v ", p, percentile(took, p))
	}
	fmt.Println()
	histogram(os.Stdout, took)
	network := netip.MustParsePrefix("10.0.0.0/8")
	for _, e := range entries {
		if a := e.Addr.Unmap(); network.Contains(a) {
			fmt.Println("internal:", a, a.IsPrivate(), a.Next(), e.Addr.Is4In6())
		}
	}
	first, last := entries[0].Time, entries[len(entries)-1].Time
	fmt.Println(last.Sub(first), last.Sub(first).Round(time.Hour), first.Equal(first.UTC()), first == first.UTC())
	fmt.Println(first.AddDate(0, 4, 21).Weekday(), first.Format(time.Kitchen), last.In(time.FixedZone("X", 5*3600+1800)))
	berlin := time.FixedZone("CET", 3600)
	t := time.Date(2024, 2, 30, 25, 61, 61, 1_500_000, berlin)
	fmt.Println(t, t.Unix(), t.UnixMilli(), t.Format("Jan _2 06 03:04:05.999999pm Z07:00 MST"))
	for _, s := range []string{"1h2m3.5s", "-1.5h", "1d", "", "100us", "9223372036854775807ns", "3000000h"} {
		d, err := time.ParseDuration(s)
		fmt.Println(d, err)
	}

	in := bufio.NewScanner(strings.NewReader("one\nrecord\n.\ntwo\n.\n.\nunfinished"))
	in.Buffer(nil, 64)
	in.Split(records)
	for in.Scan() {
		fmt.Printf("%q ", in.Text())
	}
	fmt.Println(in.Err())
	in = bufio.NewScanner(strings.NewReader(strings.Repeat("z", 100)))
	in.Buffer(make([]byte, 0, 8), 32)
	fmt.Println(in.Scan(), in.Err() == bufio.ErrTooLong)
	words := bufio.NewScanner(strings.NewReader("  über 12 \t x\n"))
	words.Split(bufio.ScanWords)
	for words.Scan() {
		fmt.Printf("%q ", words.Bytes())
	}
	fmt.Println()
	netip.MustParseAddr("1.2.3")
}
