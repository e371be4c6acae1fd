// What every signal does to a program that asked for none, and to one that asked for it and let go again.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

func child(mode string) {
	switch mode {
	case "notify":
		c := make(chan os.Signal, 100)
		signal.Notify(c)
		fmt.Println("ready")
		select {
		case s := <-c:
			for s == syscall.SIGURG { // the runtime's own
				s = <-c
			}
			fmt.Println("got", s)
		case <-time.After(2 * time.Second):
			fmt.Println("nothing came")
		}
		return
	case "reset":
		c := make(chan os.Signal, 100)
		signal.Notify(c)
		signal.Reset()
	case "ignore":
		signal.Ignore()
	}
	fmt.Println("ready")
	os.Stdin.Read(make([]byte, 1)) // until the signal has been sent
	for range 5 {
		time.Sleep(4 * time.Millisecond)
	}
	os.Exit(7)
}

func try(mode string, sig syscall.Signal) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{"MODE=" + mode}
	out, _ := cmd.StdoutPipe()
	in, _ := cmd.StdinPipe()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		fmt.Println(err)
		return
	}
	buf := make([]byte, 100)
	n, _ := out.Read(buf)
	if string(buf[:n]) != "ready\n" {
		fmt.Printf("%q\n", buf[:n])
	}
	cmd.Process.Signal(sig)
	in.Close()
	n, _ = out.Read(buf)
	err := cmd.Wait()
	first, _, _ := bytes.Cut(stderr.Bytes(), []byte("\n"))
	fmt.Printf("%s %d %v: %v %q %s\n", mode, int(sig), sig, err, buf[:n], first)
}

func main() {
	if mode := os.Getenv("MODE"); mode != "" {
		child(mode)
		return
	}
	for _, mode := range []string{"plain", "notify", "reset", "ignore"} {
		for sig := syscall.Signal(1); sig < 65; sig++ {
			switch {
			case sig == syscall.SIGKILL || sig == syscall.SIGSTOP:
				continue // nobody can do anything about these
			case mode == "notify" && sig == syscall.SIGURG:
				continue // the runtime sends it, too
			case mode != "notify" && sig >= syscall.SIGTSTP && sig <= syscall.SIGTTOU:
				continue // these stop the child
			case sig >= 32 && sig < 35 || sig > 38 && sig < 62:
				continue // the C library's, and more of the same
			}
			try(mode, sig)
		}
	}
}
