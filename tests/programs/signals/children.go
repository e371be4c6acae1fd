// What children inherit: ignored signals, but no blocked ones and no handlers.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func show(what string) {
	out, err := exec.Command("/bin/grep", "-E", "SigBlk|SigIgn|SigCgt", "/proc/self/status").Output()
	fmt.Printf("%s\n%s%v\n", what, out, err)
}

func main() {
	show("at first")
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGCHLD)
	show("notified")
	signal.Ignore(syscall.SIGUSR1, syscall.SIGINT, syscall.Signal(40))
	show("ignored")
	signal.Reset()
	show("reset")
	err := syscall.Exec("/nonexistent", []string{"x"}, nil)
	fmt.Println(err)
	// Becomes another program.
	syscall.Exec("/bin/grep", []string{"grep", "-E", "SigBlk|SigIgn|SigCgt", "/proc/self/status"}, nil)
}
