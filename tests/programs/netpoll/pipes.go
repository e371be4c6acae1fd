// Pipes: reads that wait, deadlines, closing under a reader, and more goroutines than threads.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
)

func main() {
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	go func() {
		for i := range 3 {
			time.Sleep(3 * time.Millisecond)
			fmt.Fprintf(w, "line %d\n", i)
		}
		w.Close()
	}()
	all, err := io.ReadAll(r)
	fmt.Printf("%q %v\n", all, err)

	// Deadlines, which can be moved while someone waits.
	r, w, _ = os.Pipe()
	buf := make([]byte, 10)
	start := time.Now()
	fmt.Println(r.SetReadDeadline(start.Add(10 * time.Millisecond)))
	_, err = r.Read(buf)
	fmt.Println(err, errors.Is(err, os.ErrDeadlineExceeded), time.Since(start) >= 10*time.Millisecond)
	_, err = r.Read(buf)
	fmt.Println(err)
	r.SetReadDeadline(time.Now().Add(time.Hour))
	go func() {
		time.Sleep(5 * time.Millisecond)
		r.SetReadDeadline(time.Now().Add(-time.Second))
	}()
	_, err = r.Read(buf)
	fmt.Println(err)
	r.SetDeadline(time.Now().Add(time.Hour))
	r.SetDeadline(time.Time{})
	go func() {
		time.Sleep(5 * time.Millisecond)
		w.Write([]byte("abc"))
	}()
	n, err := r.Read(buf)
	fmt.Println(n, err)

	// A full pipe: the writer waits, until its deadline.
	w.SetWriteDeadline(time.Now().Add(10 * time.Millisecond))
	n, err = w.Write(make([]byte, 1<<20))
	fmt.Println(n > 0, n < 1<<20, err)
	go io.Copy(io.Discard, r)
	w.SetWriteDeadline(time.Time{})
	n, err = w.Write(make([]byte, 1<<20))
	fmt.Println(n, err)

	// Close wakes a reader.
	r2, w2, _ := os.Pipe()
	closed := make(chan bool)
	go func() {
		time.Sleep(5 * time.Millisecond)
		r2.Close()
		close(closed)
	}()
	_, err = r2.Read(buf)
	fmt.Println(err, errors.Is(err, os.ErrClosed))
	<-closed // only now the descriptor is surely gone
	_, err = w2.Write(buf)
	fmt.Println(err)

	// A ring of pipes, with one and with many Ps.
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		ring(100, 20)
	}
}

func ring(n, rounds int) {
	rs, ws := make([]*os.File, n), make([]*os.File, n)
	for i := range n {
		var err error
		if rs[i], ws[i], err = os.Pipe(); err != nil {
			panic(err)
		}
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			b := make([]byte, 1)
			for range rounds {
				if k, err := rs[i].Read(b); k != 1 || err != nil {
					fmt.Println(k, err)
				}
				b[0]++
				if i < n-1 {
					ws[i+1].Write(b)
				}
			}
			if i == n-1 {
				fmt.Println(b[0])
			}
			rs[i].Close()
		}()
	}
	for k := range rounds {
		ws[0].Write([]byte{byte(k)})
	}
	wg.Wait()
	for i := range n {
		ws[i].Close()
	}
}
