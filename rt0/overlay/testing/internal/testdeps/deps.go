// Package testdeps gives package testing what it must not import itself.
package testdeps

import (
	"errors"
	"internal/fuzz"
	"internal/testlog"
	"io"
	"reflect"
	"regexp"
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

var errNoProfiles = errors.New("rt0 writes no profiles yet")

func (TestDeps) StartCPUProfile(io.Writer) error { return errNoProfiles }

func (TestDeps) StopCPUProfile() {}

func (TestDeps) WriteProfileTo(string, io.Writer, int) error { return errNoProfiles }

// The log of what a test depends on is for caching results, which rt0 does not do.
func (TestDeps) StartTestLog(io.Writer) {}

func (TestDeps) StopTestLog() error { return nil }

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
