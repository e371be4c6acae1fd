// Runs a program and prints, in nanoseconds, how long it took and its processor time; its peak memory in
// kilobytes; and its exit status. A process inherits the peak of the one that starts it, so that one is small.
package main

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

func main() {
	binary := os.Args[1]
	null, err := os.Open(os.DevNull)
	if err != nil {
		panic(err)
	}
	start := time.Now()
	process, err := os.StartProcess(binary, os.Args[1:], &os.ProcAttr{Files: []*os.File{null, null, os.Stderr}})
	if err != nil {
		panic(err)
	}
	state, err := process.Wait()
	wall := time.Since(start)
	if err != nil {
		panic(err)
	}
	usage := state.SysUsage().(*syscall.Rusage)
	cpu := state.UserTime() + state.SystemTime()
	fmt.Println(wall.Nanoseconds(), cpu.Nanoseconds(), usage.Maxrss, state.ExitCode())
}
