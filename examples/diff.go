// A text diff after Myers, with unified output and a three-way merge; patches applied and refused.
package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

type Op int8

const (
	Keep Op = iota
	Delete
	Insert
)

func (o Op) String() string { return string(" -+"[o]) }

type Edit struct {
	Op   Op
	Text string
	A, B int // line numbers, from 0
}

// Diff finds a shortest edit script from a to b.
func Diff(a, b []string) []Edit {
	n, m := len(a), len(b)
	offset := n + m
	v := make([]int, 2*offset+2)
	var trace [][]int
search:
	for d := 0; d <= offset; d++ {
		trace = append(trace, slices.Clone(v))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && v[offset+k-1] < v[offset+k+1] {
				x = v[offset+k+1]
			} else {
				x = v[offset+k-1] + 1
			}
			y := x - k
			for x < n && y < m && a[x] == b[y] {
				x, y = x+1, y+1
			}
			v[offset+k] = x
			if x >= n && y >= m {
				break search
			}
		}
	}
	var edits []Edit
	x, y := n, m
	for d := len(trace) - 1; d >= 0; d-- {
		v := trace[d]
		k := x - y
		var back int
		if k == -d || k != d && v[offset+k-1] < v[offset+k+1] {
			back = k + 1
		} else {
			back = k - 1
		}
		px := v[offset+back]
		py := px - back
		for x > px && y > py {
			x, y = x-1, y-1
			edits = append(edits, Edit{Keep, a[x], x, y})
		}
		if d > 0 {
			if x == px {
				y--
				edits = append(edits, Edit{Insert, b[y], x, y})
			} else {
				x--
				edits = append(edits, Edit{Delete, a[x], x, y})
			}
		}
	}
	slices.Reverse(edits)
	return edits
}

type Hunk struct {
	A, B, LenA, LenB int
	Edits            []Edit
}

func Hunks(edits []Edit, context int) (hunks []Hunk) {
	for i := 0; i < len(edits); {
		if edits[i].Op == Keep {
			i++
			continue
		}
		start := max(0, i-context)
		end, quiet := i, 0
		for j := i; j < len(edits) && quiet <= 2*context; j++ {
			if edits[j].Op == Keep {
				quiet++
			} else {
				quiet, end = 0, j+1
			}
		}
		stop := min(len(edits), end+context)
		h := Hunk{A: edits[start].A + 1, B: edits[start].B + 1, Edits: edits[start:stop]}
		for _, e := range h.Edits {
			if e.Op != Insert {
				h.LenA++
			}
			if e.Op != Delete {
				h.LenB++
			}
		}
		hunks = append(hunks, h)
		i = stop
	}
	return hunks
}

func (h Hunk) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n", h.A, h.LenA, h.B, h.LenB)
	for _, e := range h.Edits {
		fmt.Fprintf(&b, "%v%s\n", e.Op, e.Text)
	}
	return b.String()
}

type ConflictError struct {
	Line      int
	Want, Got string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("line %d is %q, not %q", e.Line, e.Got, e.Want)
}

// Apply makes the changes of hunks to lines.
func Apply(lines []string, hunks []Hunk) (out []string, err error) {
	at := 0
	for n, h := range hunks {
		out = append(out, lines[at:h.A-1]...)
		at = h.A - 1
		for _, e := range h.Edits {
			switch e.Op {
			case Insert:
				out = append(out, e.Text)
			default:
				if at >= len(lines) || lines[at] != e.Text {
					got := "(end)"
					if at < len(lines) {
						got = lines[at]
					}
					return nil, fmt.Errorf("hunk %d: %w", n+1, &ConflictError{at + 1, e.Text, got})
				}
				if e.Op == Keep {
					out = append(out, lines[at])
				}
				at++
			}
		}
	}
	return append(out, lines[at:]...), nil
}

// Merge joins the changes of two descendants of base; conflicts are marked.
func Merge(base, ours, theirs []string) (out []string, conflicts int) {
	type change struct{ lines []string }
	changes := func(b []string) (at map[int][]string, gone map[int]bool) {
		at, gone = map[int][]string{}, map[int]bool{}
		for _, e := range Diff(base, b) {
			switch e.Op {
			case Insert:
				at[e.A] = append(at[e.A], e.Text)
			case Delete:
				gone[e.A] = true
			}
		}
		return at, gone
	}
	added1, gone1 := changes(ours)
	added2, gone2 := changes(theirs)
	for i := 0; i <= len(base); i++ {
		x, y := change{added1[i]}, change{added2[i]}
		switch {
		case slices.Equal(x.lines, y.lines):
			out = append(out, x.lines...)
		case len(x.lines) == 0:
			out = append(out, y.lines...)
		case len(y.lines) == 0:
			out = append(out, x.lines...)
		default:
			conflicts++
			out = append(append(append(append(append(out, "<<<"), x.lines...), "==="), y.lines...), ">>>")
		}
		if i < len(base) && !gone1[i] && !gone2[i] {
			out = append(out, base[i])
		}
	}
	return out, conflicts
}

func lines(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

const before = `package main

import "fmt"

func main() {
	fmt.Println("one")
	fmt.Println("two")
	fmt.Println("three")
}

func helper() int {
	return 1
}

// the end
`

func main() {
	after := strings.NewReplacer(`"two"`, `"zwei"`, "return 1", "x := 1\n\treturn x", "// the end\n", "").Replace(before)
	a, b := lines(before), lines(after)
	hunks := Hunks(Diff(a, b), 2)
	for _, h := range hunks {
		fmt.Print(h)
	}
	patched, err := Apply(a, hunks)
	fmt.Println(slices.Equal(patched, b), err)
	a[6] = "\t// changed"
	_, err = Apply(a, hunks)
	var conflict *ConflictError
	fmt.Println(errors.As(err, &conflict), err)

	for _, pair := range [][2]string{{"abcabba", "cbabac"}, {"", "abc"}, {"abc", ""}, {"same", "same"}, {"kitten", "sitting"}, {"größe", "großes"}} {
		edits := Diff(strings.Split(pair[0], ""), strings.Split(pair[1], ""))
		cost := 0
		for _, e := range edits {
			if e.Op != Keep {
				cost++
			}
			fmt.Print(e.Op, e.Text, " ")
		}
		fmt.Println(cost)
	}
	base := lines("a\nb\nc\nd\ne")
	merged, conflicts := Merge(base, lines("a\nB\nc\nd\ne\nf"), lines("x\na\nb\nc\nd2\ne"))
	fmt.Println(strings.Join(merged, " "), conflicts)
	merged, conflicts = Merge(base, lines("a\nb\nC1\nd\ne"), lines("a\nb\nC2\nd\ne"))
	fmt.Println(strings.Join(merged, " "), conflicts)

	// A longer text, generated.
	var long, changed []string
	for i := range 400 {
		line := fmt.Sprintf("line %d", i*i%97)
		long = append(long, line)
		switch {
		case i%37 == 0:
		case i%41 == 0:
			changed = append(changed, line, "new "+line)
		default:
			changed = append(changed, line)
		}
	}
	edits := Diff(long, changed)
	counts := map[Op]int{}
	for _, e := range edits {
		counts[e.Op]++
	}
	patched, err = Apply(long, Hunks(edits, 3))
	fmt.Println(counts, len(Hunks(edits, 3)), slices.Equal(patched, changed), err)
	if conflicts > 0 {
		fmt.Fprintln(os.Stderr, "conflicts:", conflicts)
		os.Exit(conflicts)
	}
}
