// A word counter over files: temporary files, bufio.Scanner, goroutines that merge into one map, sorting.
package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"
)

type counts struct {
	lines, words, bytes, runes int
}

func (c *counts) add(other counts) {
	c.lines += other.lines
	c.words += other.words
	c.bytes += other.bytes
	c.runes += other.runes
}

func (c counts) String() string {
	return fmt.Sprintf("%6d %6d %6d %6d", c.lines, c.words, c.bytes, c.runes)
}

// count reads everything and counts words without regard to case.
func count(r io.Reader, frequency map[string]int) (c counts, err error) {
	in := bufio.NewReader(r)
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			frequency[strings.ToLower(word.String())]++
			c.words++
			word.Reset()
		}
	}
	for {
		r, size, err := in.ReadRune()
		if errors.Is(err, io.EOF) {
			flush()
			return c, nil
		}
		if err != nil {
			return c, err
		}
		c.bytes += size
		c.runes++
		if r == '\n' {
			c.lines++
		}
		if unicode.IsLetter(r) || r == '\'' && word.Len() > 0 {
			word.WriteRune(r)
		} else {
			flush()
		}
	}
}

type result struct {
	path      string
	counts    counts
	frequency map[string]int
	err       error
}

func countFile(path string) (r result) {
	r = result{path: path, frequency: map[string]int{}}
	f, err := os.Open(path)
	if err != nil {
		r.err = err
		return r
	}
	defer f.Close()
	r.counts, r.err = count(f, r.frequency)
	return r
}

var texts = map[string]string{
	"a/one.txt":   "It was the best of times, it was the worst of times.\nIt was the age of wisdom,\nit was the age of foolishness\n",
	"a/two.txt":   strings.Repeat("row, row, row your boat\ngently down the stream\n", 500),
	"b/empty.txt": "",
	"b/three.txt": "Füße, naïve café; 日本語 text and don't — can't stop",
	"b/skip.dat":  "not counted",
}

func prepare(root string) error {
	for name, text := range texts {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func run() error {
	root, err := os.MkdirTemp("", "wordcount")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	if err := prepare(root); err != nil {
		return err
	}
	var paths []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && filepath.Ext(path) == ".txt" {
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	paths = append(paths, filepath.Join(root, "missing.txt"))

	results := make(chan result)
	var wg sync.WaitGroup
	for _, path := range paths {
		wg.Go(func() { results <- countFile(path) })
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	var all []result
	for r := range results {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b result) int { return strings.Compare(a.path, b.path) })

	var total counts
	frequency := map[string]int{}
	failed := 0
	for _, r := range all {
		name, _ := filepath.Rel(root, r.path)
		if r.err != nil {
			var pathError *fs.PathError
			if errors.As(r.err, &pathError) {
				fmt.Fprintf(os.Stderr, "%s: %s: %v (%t)\n", pathError.Op, name, pathError.Err, errors.Is(r.err, fs.ErrNotExist))
			}
			failed++
			continue
		}
		fmt.Printf("%v %s\n", r.counts, name)
		total.add(r.counts)
		for word, n := range r.frequency {
			frequency[word] += n
		}
	}
	fmt.Printf("%v total\n", total)
	words := slices.SortedFunc(maps.Keys(frequency), func(a, b string) int {
		return cmp.Or(cmp.Compare(frequency[b], frequency[a]), strings.Compare(a, b))
	})
	for i, word := range words[:12] {
		fmt.Printf("%2d. %-8s %5d %s\n", i+1, word, frequency[word], strings.Repeat("#", frequency[word]/100))
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files could not be read", failed, len(all))
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "wordcount:", err)
		os.Exit(3)
	}
}
