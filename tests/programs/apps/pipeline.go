// A pipeline: generic stages over channels with contexts, fan-out that keeps order, batches, io.Pipe with gzip-like framing.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync"
)

// Source sends values until they or the context end.
func Source[T any](ctx context.Context, values ...T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for _, v := range values {
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

type result[T any] struct {
	value T
	err   error
}

// Map applies f in n goroutines; the results keep the order of the inputs. The first error ends it.
func Map[T, U any](ctx context.Context, in <-chan T, n int, f func(context.Context, T) (U, error)) (<-chan U, func() error) {
	ctx, cancel := context.WithCancelCause(ctx)
	out := make(chan U)
	futures := make(chan chan result[U], n)
	go func() {
		defer close(futures)
		for v := range in {
			future := make(chan result[U], 1)
			select {
			case futures <- future:
			case <-ctx.Done():
				return
			}
			go func() {
				u, err := f(ctx, v)
				future <- result[U]{u, err}
			}()
		}
	}()
	done := make(chan struct{})
	var failure error
	go func() {
		defer close(done)
		defer close(out)
		defer cancel(nil)
		for future := range futures {
			r := <-future
			if r.err != nil {
				failure = r.err
				cancel(r.err)
				return
			}
			select {
			case out <- r.value:
			case <-ctx.Done():
				failure = context.Cause(ctx)
				return
			}
		}
	}()
	return out, func() error { <-done; return failure }
}

// Batch groups values.
func Batch[T any](in <-chan T, size int) <-chan []T {
	out := make(chan []T)
	go func() {
		defer close(out)
		var batch []T
		for v := range in {
			if batch = append(batch, v); len(batch) == size {
				out <- batch
				batch = nil
			}
		}
		if len(batch) > 0 {
			out <- batch
		}
	}()
	return out
}

func Merge[T any](ins ...<-chan T) <-chan T {
	out := make(chan T)
	var wg sync.WaitGroup
	for _, in := range ins {
		wg.Go(func() {
			for v := range in {
				out <- v
			}
		})
	}
	go func() { wg.Wait(); close(out) }()
	return out
}

// Frames: a length, a checksum, the bytes.
type frameHeader struct {
	Magic  [2]byte
	Length uint16
	Sum    uint32
}

var errChecksum = errors.New("checksum does not match")

func writeFrame(w io.Writer, p []byte) error {
	h := frameHeader{[2]byte{'r', '0'}, uint16(len(p)), crc32.ChecksumIEEE(p)}
	if err := binary.Write(w, binary.BigEndian, h); err != nil {
		return err
	}
	_, err := w.Write(p)
	return err
}

func readFrame(r io.Reader) ([]byte, error) {
	var h frameHeader
	if err := binary.Read(r, binary.BigEndian, &h); err != nil {
		return nil, err
	}
	if string(h.Magic[:]) != "r0" {
		return nil, fmt.Errorf("bad magic %q", h.Magic)
	}
	p := make([]byte, h.Length)
	if _, err := io.ReadFull(r, p); err != nil {
		return nil, fmt.Errorf("frame of %d bytes: %w", h.Length, err)
	}
	if sum := crc32.ChecksumIEEE(p); sum != h.Sum {
		return p, fmt.Errorf("%08x, not %08x: %w", sum, h.Sum, errChecksum)
	}
	return p, nil
}

func frames() {
	r, w := io.Pipe()
	go func() {
		buffered := bufio.NewWriterSize(w, 16)
		for _, text := range strings.Split("one|two and more|"+strings.Repeat("long ", 100)+"|", "|") {
			if err := writeFrame(buffered, []byte(text)); err != nil {
				w.CloseWithError(err)
				return
			}
		}
		buffered.Flush()
		w.CloseWithError(errors.New("line dropped"))
	}()
	tee := sha256.New()
	in := io.TeeReader(r, tee)
	for {
		p, err := readFrame(in)
		if err != nil {
			fmt.Println("end:", err)
			break
		}
		fmt.Printf("frame %.20q %d\n", p, len(p))
	}
	fmt.Println(hex.EncodeToString(tee.Sum(nil)))
	for _, text := range []string{"", "r", "xx\x00\x01....", "r0\x00\x05\x00\x00\x00\x00abc", "r0\x00\x01\x00\x00\x00\x01a"} {
		_, err := readFrame(strings.NewReader(text))
		fmt.Println(err, errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errChecksum))
	}
}

func main() {
	ctx := context.Background()
	words := strings.Fields("the quick brown fox jumps over the lazy dog and runs away from it all")
	hashes, wait := Map(ctx, Source(ctx, words...), 4, func(_ context.Context, s string) (string, error) {
		sum := sha256.Sum256([]byte(s))
		return fmt.Sprintf("%s:%x", s, sum[:3]), nil
	})
	for batch := range Batch(hashes, 4) {
		fmt.Println(len(batch), batch)
	}
	fmt.Println("error:", wait())

	bad := errors.New("odd word")
	lengths, wait := Map(ctx, Source(ctx, words...), 3, func(ctx context.Context, s string) (int, error) {
		if s == "jumps" {
			return 0, fmt.Errorf("%q: %w", s, bad)
		}
		return len(s), nil
	})
	sum := 0
	for n := range lengths {
		sum += n
	}
	err := wait()
	fmt.Println(sum, err, errors.Is(err, bad))

	limited, cancel := context.WithCancel(ctx)
	numbers := make([]int, 1000)
	for i := range numbers {
		numbers[i] = i
	}
	squares, wait := Map(limited, Source(limited, numbers...), 2, func(_ context.Context, n int) (int, error) { return n * n, nil })
	for s := range squares {
		if s == 100 {
			cancel()
			break
		}
	}
	for range squares {
	}
	fmt.Println(wait() == context.Canceled || wait() == nil)

	total := 0
	for v := range Merge(Source(ctx, numbers[:500]...), Source(ctx, numbers[500:]...), Source[int](ctx)) {
		total += v
	}
	fmt.Println(total)
	frames()
}
