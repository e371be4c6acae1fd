// Counts the words of a text and sorts them by how often they occur.
package main

import (
	"bufio"
	"cmp"
	"slices"
	"strings"
	"unicode"
)

func text(n int) string {
	syllables := strings.Fields("ba ke li mo nu pra sto ta vi zu an er is or un qui ré ß")
	var b strings.Builder
	seed := uint32(7)
	next := func(n uint32) uint32 { seed = seed*1664525 + 1013904223; return seed >> 8 % n }
	for i := range n {
		for range next(3) + 1 {
			b.WriteString(syllables[next(uint32(len(syllables)))])
		}
		b.WriteString([]string{" ", " ", ", ", ".\n", " "}[i%5])
	}
	return b.String()
}

type count struct {
	word string
	n    int
}

func main() {
	input := text(600_000)
	counts := map[string]int{}
	s := bufio.NewScanner(strings.NewReader(input))
	for s.Scan() {
		for _, w := range strings.FieldsFunc(strings.ToLower(s.Text()), func(r rune) bool { return !unicode.IsLetter(r) }) {
			counts[w]++
		}
	}
	var list []count
	for w, n := range counts {
		list = append(list, count{w, n})
	}
	slices.SortFunc(list, func(a, b count) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.word, b.word))
	})
	for _, c := range list[:10] {
		println(c.word, c.n)
	}
	println(len(list))
}
