// A write to a pipe that nobody reads is an error, but for standard output it is death.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	switch os.Getenv("MODE") {
	case "":
	case "ignore":
		signal.Ignore(syscall.SIGPIPE)
		fallthrough
	case "plain":
		_, err := fmt.Println("nobody reads this")
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	case "notify":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGPIPE)
		_, err := fmt.Println("nobody reads this")
		fmt.Fprintln(os.Stderr, err, <-c)
		os.Exit(4)
	}
	r, w, _ := os.Pipe()
	r.Close()
	_, err := w.Write([]byte("x"))
	fmt.Println(err)
	for _, mode := range []string{"plain", "ignore", "notify"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = []string{"MODE=" + mode}
		cmd.Stdout = w
		cmd.Stderr = os.Stdout
		fmt.Println(mode, cmd.Run())
	}
}
