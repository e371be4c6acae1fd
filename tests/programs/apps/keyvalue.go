// A key-value store on a file: an append-only log with checksums, recovery after a torn write, compaction, snapshots.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
)

const (
	opPut = 'P'
	opDel = 'D'
)

var (
	table      = crc32.MakeTable(crc32.Castagnoli)
	ErrCorrupt = errors.New("log is corrupt")
	ErrMissing = errors.New("key not found")
)

type position struct {
	offset int64
	length int
}

type Store struct {
	mu      sync.RWMutex
	path    string
	file    *os.File
	index   map[string]position
	end     int64
	garbage int64
}

func encode(op byte, key, value []byte) []byte {
	body := []byte{op}
	body = binary.AppendUvarint(body, uint64(len(key)))
	body = binary.AppendUvarint(body, uint64(len(value)))
	body = append(body, key...)
	body = append(body, value...)
	out := binary.LittleEndian.AppendUint32(nil, crc32.Checksum(body, table))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(body)))
	return append(out, body...)
}

func decode(r io.Reader) (op byte, key, value []byte, size int64, err error) {
	var header [8]byte
	if _, err = io.ReadFull(r, header[:]); err != nil {
		return
	}
	body := make([]byte, binary.LittleEndian.Uint32(header[4:]))
	if _, err = io.ReadFull(r, body); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return
	}
	if crc32.Checksum(body, table) != binary.LittleEndian.Uint32(header[:4]) {
		err = ErrCorrupt
		return
	}
	size = int64(len(body)) + 8
	op = body[0]
	rest := body[1:]
	keyLength, n := binary.Uvarint(rest)
	rest = rest[n:]
	valueLength, n := binary.Uvarint(rest)
	rest = rest[n:]
	if uint64(len(rest)) != keyLength+valueLength {
		err = ErrCorrupt
		return
	}
	return op, rest[:keyLength], rest[keyLength:], size, nil
}

func Open(path string) (s *Store, recovered int64, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, 0, fmt.Errorf("open store: %w", err)
	}
	s = &Store{path: path, file: f, index: map[string]position{}}
	in := bufio.NewReader(f)
	for {
		op, key, value, size, err := decode(in)
		if err == io.EOF {
			break
		}
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrCorrupt) {
			total, _ := f.Seek(0, io.SeekEnd)
			recovered = total - s.end
			if err := f.Truncate(s.end); err != nil {
				return nil, 0, err
			}
			break
		}
		if err != nil {
			return nil, 0, err
		}
		s.apply(op, key, len(value), size)
	}
	return s, recovered, nil
}

func (s *Store) apply(op byte, key []byte, valueLength int, size int64) {
	if old, ok := s.index[string(key)]; ok {
		s.garbage += int64(old.length)
	}
	s.end += size
	if op == opPut {
		s.index[string(key)] = position{s.end - int64(valueLength), valueLength}
	} else {
		delete(s.index, string(key))
		s.garbage += size
	}
}

func (s *Store) write(op byte, key, value string) error {
	p := encode(op, []byte(key), []byte(value))
	if _, err := s.file.WriteAt(p, s.end); err != nil {
		return err
	}
	s.apply(op, []byte(key), len(value), int64(len(p)))
	return nil
}

func (s *Store) Put(key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(opPut, key, value)
}

func (s *Store) Delete(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.index[key]; !ok {
		return fmt.Errorf("delete %q: %w", key, ErrMissing)
	}
	return s.write(opDel, key, "")
}

func (s *Store) Get(key string) (string, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.index[key]
	if !ok {
		return "", fmt.Errorf("get %q: %w", key, ErrMissing)
	}
	value, err := io.ReadAll(io.NewSectionReader(s.file, p.offset, int64(p.length)))
	return string(value), err
}

func (s *Store) Keys() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	keys := make([]string, 0, len(s.index))
	for k := range s.index {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Compact writes what is live to a new file and renames it over the old one.
func (s *Store) Compact() (saved int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tmp, err := os.CreateTemp(filepath.Dir(s.path), "compact-*.tmp")
	if err != nil {
		return 0, err
	}
	fresh := &Store{path: s.path, file: tmp, index: map[string]position{}}
	for key, p := range s.index {
		value := make([]byte, p.length)
		if _, err := s.file.ReadAt(value, p.offset); err != nil {
			return 0, errors.Join(err, tmp.Close(), os.Remove(tmp.Name()))
		}
		if err := fresh.write(opPut, key, string(value)); err != nil {
			return 0, err
		}
	}
	if err := os.Rename(tmp.Name(), s.path); err != nil {
		return 0, err
	}
	saved = s.end - fresh.end
	s.file.Close()
	s.file, s.index, s.end, s.garbage = tmp, fresh.index, fresh.end, 0
	return saved, nil
}

func (s *Store) Close() error { return s.file.Close() }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func main() {
	dir := must(os.MkdirTemp("", "kv"))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "data.log")
	s, _, err := Open(path)
	if err != nil {
		panic(err)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 50 {
				key := fmt.Sprintf("key-%02d", (w*50+i)%60)
				if err := s.Put(key, strings.Repeat(key[4:], 3)); err != nil {
					fmt.Println(err)
				}
				if v, err := s.Get(key); err != nil || v != strings.Repeat(key[4:], 3) {
					fmt.Println("wrong:", key, v, err)
				}
			}
		})
	}
	wg.Wait()
	for i := range 20 {
		if err := s.Delete(fmt.Sprintf("key-%02d", i*3)); err != nil {
			fmt.Println(err)
		}
	}
	err = s.Delete("key-00")
	fmt.Println(err, errors.Is(err, ErrMissing))
	keys := s.Keys()
	fmt.Println(len(keys), keys[:4], s.garbage > 0)
	size := must(os.Stat(path)).Size()
	fmt.Println("size", size, s.end == size)
	_ = s.Put("empty", "")
	fmt.Printf("%q\n", must(s.Get("empty")))
	s.Close()

	// A torn write at the end is cut off, a flipped bit too.
	data := must(os.ReadFile(path))
	os.WriteFile(path, append(bytes.Clone(data), encode(opPut, []byte("torn"), []byte("value"))[:9]...), 0o644)
	s, recovered, err := Open(path)
	fmt.Println(len(s.Keys()), recovered, err)
	fmt.Println(s.Get("torn"))
	s.Close()
	damaged := bytes.Clone(data)
	damaged[len(damaged)-3] ^= 1
	os.WriteFile(path, damaged, 0o644)
	s, recovered, err = Open(path)
	fmt.Println(len(s.Keys()), recovered, err)

	saved, err := s.Compact()
	fmt.Println(saved > 0, err, must(os.Stat(path)).Size() == s.end)
	h := fnv.New64a()
	for _, k := range s.Keys() {
		fmt.Fprintf(h, "%s=%s;", k, must(s.Get(k)))
	}
	fmt.Printf("%016x\n", h.Sum64())
	entries := must(os.ReadDir(dir))
	for _, e := range entries {
		info := must(e.Info())
		fmt.Println(e.Name(), e.Type().IsRegular(), info.Mode(), info.Size() == s.end)
	}
	s.Close()
	fmt.Println(s.Put("x", "y") != nil)
	_, err = s.file.Stat()
	fmt.Println(errors.Is(err, os.ErrClosed))
	_, _, err = Open(filepath.Join(dir, "no", "such"))
	fmt.Println(errors.Is(err, os.ErrNotExist))
	_, _, err = Open(dir)
	var pe *os.PathError
	if errors.As(err, &pe) {
		fmt.Println(pe.Op, pe.Err)
	}
	fmt.Print(hex.Dump(encode(opPut, []byte("key"), []byte("a longer value"))))
	must(hex.DecodeString("abc"))
}
