package fuzz

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// What is here reads seeds, for tests that only run them; fuzzing itself is guided by coverage, which rt0 does not record.

// CorpusEntry is an input of a fuzz test.
type CorpusEntry = struct {
	Parent     string
	Path       string // of its file, or a name
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

// A MalformedCorpusError lists the seeds that cannot be read.
type MalformedCorpusError struct {
	errs []error
}

func (e *MalformedCorpusError) Error() string {
	var lines []string
	for _, err := range e.errs {
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "\n")
}

// ReadCorpus returns the inputs in a folder, whose values must have the given types. There need not be such a folder.
func ReadCorpus(dir string, types []reflect.Type) ([]CorpusEntry, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading seed corpus from testdata: %v", err)
	}
	var corpus []CorpusEntry
	var malformed MalformedCorpusError
	for _, file := range files {
		if file.IsDir() {
			continue
		}
		path := filepath.Join(dir, file.Name())
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("failed to read corpus file: %v", err)
		}
		values, err := unmarshalCorpusFile(data)
		if err != nil {
			err = fmt.Errorf("unmarshal: %v", err)
		} else {
			err = CheckCorpus(values, types)
		}
		if err != nil {
			malformed.errs = append(malformed.errs, fmt.Errorf("%q: %v", path, err))
			continue
		}
		corpus = append(corpus, CorpusEntry{Path: path, Values: values})
	}
	if malformed.errs != nil {
		return corpus, &malformed
	}
	return corpus, nil
}

// CheckCorpus returns an error if the values do not have the types.
func CheckCorpus(vals []any, types []reflect.Type) error {
	if len(vals) != len(types) {
		return fmt.Errorf("wrong number of values in corpus entry: %d, want %d", len(vals), len(types))
	}
	have := make([]reflect.Type, len(vals))
	for i, v := range vals {
		have[i] = reflect.TypeOf(v)
	}
	for i, t := range types {
		if have[i] != t {
			return fmt.Errorf("mismatched types in corpus entry: %v, want %v", have, types)
		}
	}
	return nil
}
