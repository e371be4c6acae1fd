// Goroutines that are locked to their threads: they keep them, and take them along when they end.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func threads() int {
	d, _ := os.ReadDir("/proc/self/task")
	return len(d)
}

func main() {
	runtime.GOMAXPROCS(4)
	// each locked goroutine has a thread of its own, and keeps it
	var wg, all sync.WaitGroup
	all.Add(10)
	ids := make(chan int, 100)
	for range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			id := syscall.Gettid()
			all.Done()
			all.Wait()
			for range 20 {
				runtime.Gosched()
				time.Sleep(50 * time.Microsecond)
				if syscall.Gettid() != id {
					fmt.Println("moved")
				}
			}
			ids <- id
		}()
	}
	wg.Wait()
	seen := map[int]bool{}
	for range 10 {
		seen[<-ids] = true
	}
	fmt.Println(len(seen))
	// a goroutine that ends locked takes its thread with it
	for range 200 {
		wg.Add(1)
		go func() {
			runtime.LockOSThread()
			ids <- syscall.Gettid()
			wg.Done()
		}()
		id := <-ids
		for k := 0; ; k++ {
			if _, err := os.Stat(fmt.Sprintf("/proc/self/task/%d", id)); err != nil {
				break
			}
			if k > 2000 {
				if id != syscall.Getpid() {
					fmt.Println("still there")
				}
				break
			}
			time.Sleep(100 * time.Microsecond)
		}
	}
	wg.Wait()
	fmt.Println(threads() < 30)
	// nobody else sees what a locked goroutine did to its thread
	done := make(chan bool)
	go func() {
		runtime.LockOSThread()
		if err := syscall.Unshare(syscall.CLONE_FS); err != nil {
			fmt.Println(err)
		}
		syscall.Chdir("/usr")
		for range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				ts := syscall.Timespec{Nsec: 2_000_000}
				syscall.Nanosleep(&ts, nil)
				if dir, _ := os.Getwd(); dir == "/usr" {
					fmt.Println("wrong directory")
				}
			}()
			runtime.Gosched()
		}
		wg.Wait()
		done <- true
	}()
	<-done
	fmt.Println("end")
	runtime.LockOSThread()
	go func() {
		fmt.Println("last")
		time.Sleep(5 * time.Millisecond)
		os.Exit(5)
	}()
	runtime.Goexit()
}
