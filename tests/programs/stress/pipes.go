// Ten thousand goroutines, each of which waits for a pipe that another one writes to.
package main

import (
	"fmt"
	"os"
	"sync"
	"syscall"
)

func main() {
	n := 10_000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		panic(err)
	}
	if limit.Cur < uint64(2*n+100) {
		n = int(limit.Cur-100) / 2
	}
	readers, writers := make([]*os.File, n), make([]*os.File, n)
	for i := range n {
		var err error
		if readers[i], writers[i], err = os.Pipe(); err != nil {
			panic(err)
		}
	}
	const rounds = 5
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var b [1]byte
			for range rounds {
				if k, err := readers[i].Read(b[:]); k != 1 || err != nil {
					fmt.Println(i, k, err)
					return
				}
				mu.Lock()
				total += int(b[0])
				mu.Unlock()
				if _, err := writers[(i+1)%n].Write(b[:]); err != nil {
					fmt.Println(i, err)
				}
			}
		}()
	}
	// Ten numbers go around until every reader has had its rounds.
	for i := 0; i < n; i += n / 10 {
		writers[i].Write([]byte{3})
	}
	wg.Wait()
	fmt.Println(total == 3*rounds*n)
}
