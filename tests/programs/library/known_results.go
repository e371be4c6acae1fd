// Calls through interfaces whose types short functions decide, slices of constant capacity: all in the frame.
package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
)

type counter interface {
	Write(p []byte) (int, error)
	Count() int
}

type bytesSeen struct {
	n    int
	last [64]byte
}

func (b *bytesSeen) Write(p []byte) (int, error) {
	b.n += len(p)
	copy(b.last[:], p)
	return len(p), nil
}

func (b *bytesSeen) Count() int { return b.n }

type nothing struct{}

func (nothing) Write(p []byte) (int, error) { return 0, errors.New("nothing is written") }
func (nothing) Count() int                  { return -1 }

func newSeen() *bytesSeen {
	b := new(bytesSeen)
	b.n = 100
	return b
}

const real = true

func newCounter() counter {
	if !real {
		return nothing{}
	}
	return newSeen()
}

func none() counter { return nil }

func either(b bool) counter {
	if b {
		return newSeen()
	}
	return nothing{}
}

//go:noinline
func filled(n int) byte {
	b := make([]byte, n, 64)
	for i := range b {
		b[i] = byte(i + n)
	}
	return b[n-1]
}

//go:noinline
func appended(to []byte, n int) []byte {
	b := make([]byte, n, 32)
	b[0] = 'x'
	return append(to, b...)
}

// allocations says how many objects a call makes.
func allocations(f func()) uint64 {
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.Mallocs - before.Mallocs) / 100
}

var sink int

func try(n int) {
	defer func() { fmt.Println(n, recover()) }()
	sink += int(filled(n))
}

func main() {
	fmt.Println("result", allocations(func() {
		c := newCounter()
		var b [16]byte
		c.Write(b[:])
		sink += c.Count()
	}))
	fmt.Println("sum", allocations(func() {
		data := []byte("some bytes")
		sum := sha256.Sum256(data)
		sink += int(sum[0])
	}))
	fmt.Println("hash", allocations(func() {
		h := sha256.New()
		h.Write([]byte("abc"))
		var out [sha256.Size]byte
		sink += int(h.Sum(out[:0])[1])
	}))
	fmt.Println("make", allocations(func() { sink += int(filled(20 + sink%2)) }))
	fmt.Println("append", allocations(func() {
		var b [64]byte
		sink += len(appended(b[:0], 9))
	}))
	fmt.Println(either(true).Count(), either(false).Count())
	_, err := either(false).Write(nil)
	fmt.Println(err)
	for _, n := range []int{1, 64, 65, 0, -1, 1 << 62} {
		try(n)
	}
	defer func() { fmt.Println(recover()) }()
	none().Count()
}
