// A command-line tool with subcommands over a JSON file: flag sets with values of their own, atomic saves, undo, exit codes.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

type Priority int

const (
	Low Priority = iota - 1
	Normal
	High
)

func (p Priority) String() string {
	switch p {
	case Low:
		return "low"
	case Normal:
		return "normal"
	case High:
		return "high"
	}
	return strconv.Itoa(int(p))
}

// Set makes it a flag.Value.
func (p *Priority) Set(s string) error {
	switch strings.ToLower(s) {
	case "low":
		*p = Low
	case "normal", "":
		*p = Normal
	case "high":
		*p = High
	default:
		return fmt.Errorf("no priority %q", s)
	}
	return nil
}

type tags []string

func (t *tags) String() string     { return strings.Join(*t, ",") }
func (t *tags) Set(s string) error { *t = append(*t, strings.Split(s, ",")...); return nil }

type Task struct {
	ID       int           `json:"id"`
	Title    string        `json:"title"`
	Priority Priority      `json:"priority"`
	Tags     []string      `json:"tags,omitempty"`
	Due      *time.Time    `json:"due,omitempty"`
	Estimate time.Duration `json:"estimate,omitempty"`
	Done     bool          `json:"done,omitempty"`
}

type Store struct {
	Version int    `json:"version"`
	Next    int    `json:"next"`
	Tasks   []Task `json:"tasks"`
	path    string
}

type usageError struct{ error }

var errNotFound = errors.New("no such task")

func load(path string) (*Store, error) {
	s := &Store{Version: 1, Next: 1, path: path}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := json.NewDecoder(bufio.NewReader(f)).Decode(s); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	if s.Version != 1 {
		return nil, fmt.Errorf("version %d is not known", s.Version)
	}
	return s, nil
}

func (s *Store) save() (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(s.path), ".todo-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	w := bufio.NewWriter(tmp)
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	if err := errors.Join(e.Encode(s), w.Flush(), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if _, err := os.Stat(s.path); err == nil {
		if err := os.Rename(s.path, s.path+".bak"); err != nil {
			return err
		}
	}
	return os.Rename(tmp.Name(), s.path)
}

func (s *Store) find(arg string) (*Task, error) {
	id, err := strconv.Atoi(arg)
	if err != nil {
		return nil, usageError{err}
	}
	i := slices.IndexFunc(s.Tasks, func(t Task) bool { return t.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("task %d: %w", id, errNotFound)
	}
	return &s.Tasks[i], nil
}

type app struct {
	out, errs io.Writer
	path      string
}

func (a app) run(args []string) int {
	err := a.command(args)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &usage):
		fmt.Fprintln(a.errs, "usage:", err)
		return 2
	case errors.Is(err, errNotFound):
		fmt.Fprintln(a.errs, err)
		return 3
	}
	fmt.Fprintln(a.errs, "error:", err)
	return 1
}

func (a app) command(args []string) error {
	if len(args) == 0 {
		return usageError{errors.New("todo add|list|done|rm|undo")}
	}
	name, args := args[0], args[1:]
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(a.errs)
	store, err := load(a.path)
	if err != nil {
		return err
	}
	switch name {
	case "add":
		t := Task{ID: store.Next}
		set.Var(&t.Priority, "p", "`priority`: low, normal or high")
		set.Var((*tags)(&t.Tags), "t", "tags, separated by commas")
		set.DurationVar(&t.Estimate, "e", 30*time.Minute, "time it takes")
		set.Func("due", "the `day`", func(s string) error {
			due, err := time.Parse(time.DateOnly, s)
			t.Due = &due
			return err
		})
		if err := set.Parse(args); err != nil {
			return usageError{err}
		}
		if t.Title = strings.Join(set.Args(), " "); t.Title == "" {
			return usageError{errors.New("add needs a title")}
		}
		store.Next++
		store.Tasks = append(store.Tasks, t)
		fmt.Fprintf(a.out, "added %d\n", t.ID)
		return store.save()
	case "list":
		all := set.Bool("a", false, "those that are done too")
		tag := set.String("t", "", "only with this tag")
		if err := set.Parse(args); err != nil {
			return err
		}
		tasks := slices.Clone(store.Tasks)
		slices.SortStableFunc(tasks, func(a, b Task) int { return int(b.Priority - a.Priority) })
		var total time.Duration
		for _, t := range tasks {
			if (t.Done && !*all) || (*tag != "" && !slices.Contains(t.Tags, *tag)) {
				continue
			}
			due := ""
			if t.Due != nil {
				due = t.Due.Format(" Jan 2")
			}
			mark := ' '
			if t.Done {
				mark = 'x'
			} else {
				total += t.Estimate
			}
			fmt.Fprintf(a.out, "[%c] %2d %-6v %s%s %v\n", mark, t.ID, t.Priority, t.Title, due, t.Tags)
		}
		fmt.Fprintln(a.out, total)
		return nil
	case "done", "rm":
		if len(args) == 0 {
			return usageError{fmt.Errorf("%s needs numbers", name)}
		}
		for _, arg := range args {
			t, err := store.find(arg)
			if err != nil {
				return err
			}
			if name == "done" {
				t.Done = true
			} else {
				store.Tasks = slices.DeleteFunc(store.Tasks, func(x Task) bool { return x.ID == t.ID })
			}
		}
		return store.save()
	case "undo":
		return os.Rename(a.path+".bak", a.path)
	}
	return usageError{fmt.Errorf("unknown command %q", name)}
}

const script = `
list
add -p high -t home,garden Water the plants
add -e 2h -due 2024-06-01 Write "a report"
add -p=low -t work -t boring Tidy up
list
done 1 3
list
list -a -t work
rm 2
list -a
undo
list
done 7
done x
add -p urgent X
add -due tomorrow X
add -e 5 X
add
list -z
frob
`

func main() {
	dir, err := os.MkdirTemp("", "todo")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	path := filepath.Join(dir, "todo.json")
	a := app{os.Stdout, os.Stdout, path}
	codes := map[int]int{}
	for line := range strings.Lines(strings.TrimPrefix(script, "\n")) {
		fmt.Print("$ todo ", line)
		code := a.run(strings.Fields(line))
		codes[code]++
		if code != 0 {
			fmt.Println("exit code", code)
		}
	}
	data, _ := os.ReadFile(path)
	fmt.Printf("%s%v\n", data, codes)
	os.WriteFile(path, []byte(`{"version": 1, "tasks": [}`), 0o600)
	fmt.Println(a.run([]string{"list"}))
	os.WriteFile(path, []byte(`{"version": 2}`), 0o600)
	fmt.Println(a.run([]string{"list"}))
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	fmt.Println(names)
	fmt.Println(a.run(nil), a.run([]string{"add", "-h"}))
	os.RemoveAll(dir)
	os.Args = []string{"todo", "-unknown"}
	verbose := flag.Bool("v", false, "say more")
	flag.Parse()
	fmt.Println("not reached", *verbose)
}
