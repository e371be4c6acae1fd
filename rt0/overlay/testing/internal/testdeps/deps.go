// Package testdeps gives package testing what it must not import itself.
package testdeps

import (
	"bufio"
	"errors"
	"internal/fuzz"
	"internal/testlog"
	"io"
	"reflect"
	"regexp"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

// Set by the generated main package.
var (
	ImportPath string
	ModulePath string
)

// TestDeps is what testing.MainStart takes.
type TestDeps struct{}

func (TestDeps) ImportPath() string { return ImportPath }

func (TestDeps) ModulePath() string { return ModulePath }

var (
	pattern string
	matcher *regexp.Regexp
)

// MatchString reports whether str matches the pattern. The last pattern is kept compiled.
func (TestDeps) MatchString(pat, str string) (bool, error) {
	if matcher == nil || pattern != pat {
		re, err := regexp.Compile(pat)
		if err != nil {
			return false, err
		}
		pattern, matcher = pat, re
	}
	return matcher.MatchString(str), nil
}

func (TestDeps) StartCPUProfile(w io.Writer) error { return pprof.StartCPUProfile(w) }

func (TestDeps) StopCPUProfile() { pprof.StopCPUProfile() }

func (TestDeps) WriteProfileTo(name string, w io.Writer, debug int) error {
	return pprof.Lookup(name).WriteTo(w, debug)
}

// A testLog writes down what a test depends on, a line for each variable and file.
type testLog struct {
	sync.Mutex
	out     *bufio.Writer // nil between runs
	started bool
}

var log testLog

func (l *testLog) note(what, name string) {
	l.Lock()
	defer l.Unlock()
	if l.out != nil && name != "" && !strings.Contains(name, "\n") {
		l.out.WriteString(what + " " + name + "\n")
	}
}

func (l *testLog) Getenv(key string) { l.note("getenv", key) }

func (l *testLog) Open(file string) { l.note("open", file) }

func (l *testLog) Stat(file string) { l.note("stat", file) }

func (l *testLog) Chdir(dir string) { l.note("chdir", dir) }

// StartTestLog begins the log. The first time, it is announced to package os, and has a header.
func (TestDeps) StartTestLog(w io.Writer) {
	log.Lock()
	defer log.Unlock()
	log.out = bufio.NewWriter(w)
	if !log.started {
		log.started = true
		testlog.SetLogger(&log)
		log.out.WriteString("# test log\n")
	}
}

func (TestDeps) StopTestLog() error {
	log.Lock()
	defer log.Unlock()
	out := log.out
	log.out = nil
	return out.Flush()
}

// SetPanicOnExit0 is about calls of os.Exit(0) in tests.
func (TestDeps) SetPanicOnExit0(v bool) { testlog.SetPanicOnExit0(v) }

var errNoCoverage = errors.New("fuzzing is guided by coverage, which rt0 does not record")

func (TestDeps) CoordinateFuzzing(
	time.Duration, int64, time.Duration, int64, int, []fuzz.CorpusEntry, []reflect.Type, string, string,
) error {
	return errNoCoverage
}

func (TestDeps) RunFuzzWorker(func(fuzz.CorpusEntry) error) error { return errNoCoverage }

// ReadCorpus returns the seeds of a fuzz test.
func (TestDeps) ReadCorpus(dir string, types []reflect.Type) ([]fuzz.CorpusEntry, error) {
	return fuzz.ReadCorpus(dir, types)
}

func (TestDeps) CheckCorpus(vals []any, types []reflect.Type) error {
	return fuzz.CheckCorpus(vals, types)
}

func (TestDeps) ResetCoverage() {}

func (TestDeps) SnapshotCoverage() {}

func (TestDeps) InitRuntimeCoverage() (string, func(string, string) (string, error), func() float64) {
	return "", nil, nil
}
