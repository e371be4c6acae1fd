// A program that runs itself: os/exec with pipes, environment, exit codes and signals; os.Pipe; signal.NotifyContext.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func child(mode string) {
	switch mode {
	case "upper":
		in := bufio.NewScanner(os.Stdin)
		for in.Scan() {
			fmt.Println(strings.ToUpper(in.Text()))
		}
		fmt.Fprintln(os.Stderr, "done")
	case "exit":
		defer fmt.Println("never printed")
		os.Exit(41)
	case "env":
		fmt.Println(os.Getenv("COLOUR"), len(os.Environ()))
		wd, err := os.Getwd()
		fmt.Println(filepath.Base(wd), err)
	case "panic":
		var p *int
		*p = 1
	case "wait":
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
		defer stop()
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("stopped:", context.Cause(ctx))
		os.Exit(3)
	case "sleep":
		time.Sleep(time.Minute)
	case "args":
		fmt.Printf("%q\n", os.Args[1:])
	default:
		fmt.Fprintln(os.Stderr, "unknown mode", mode)
		os.Exit(2)
	}
}

func self(ctx context.Context, mode string, args ...string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Env = append(os.Environ(), "CHILD_MODE="+mode)
	return cmd
}

func describe(err error) string {
	var ee *exec.ExitError
	if errors.As(err, &ee) {
		status := ee.Sys().(syscall.WaitStatus)
		return fmt.Sprintf("exit error %d, %v, signaled %t, stderr %d bytes", ee.ExitCode(), ee, status.Signaled(), min(len(ee.Stderr), 1))
	}
	return fmt.Sprint(err)
}

func main() {
	if mode, ok := os.LookupEnv("CHILD_MODE"); ok {
		child(mode)
		return
	}
	ctx := context.Background()
	cmd := self(ctx, "upper")
	cmd.Stdin = strings.NewReader("eins\nzwei größer\n")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	fmt.Println(describe(cmd.Run()), stdout.String(), stderr.String(), cmd.ProcessState.ExitCode(), cmd.ProcessState.Success())

	out, err := self(ctx, "exit").Output()
	fmt.Printf("%q %s\n", out, describe(err))
	out, err = self(ctx, "panic").CombinedOutput()
	first, _, _ := strings.Cut(string(out), "\n")
	fmt.Printf("%s; %s\n", first, describe(err))
	out, err = self(ctx, "nonsense").CombinedOutput()
	fmt.Printf("%q %s\n", out, describe(err))
	out, err = self(ctx, "args", "a b", "", "ü\n", "--x=1").Output()
	fmt.Printf("%s %v\n", bytes.TrimSpace(out), err)

	dir, err := os.MkdirTemp("", "subprocess")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	work := filepath.Join(dir, "work")
	os.Mkdir(work, 0o700)
	cmd = self(ctx, "env")
	cmd.Dir = work
	cmd.Env = []string{"COLOUR=red", "COLOUR=blue", "CHILD_MODE=env"}
	out, err = cmd.Output()
	fmt.Printf("%q %v\n", out, err)

	cmd = self(ctx, "wait")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	fmt.Println(cmd.Start())
	in := bufio.NewReader(pipe)
	line, _ := in.ReadString('\n')
	fmt.Print(line)
	fmt.Println(cmd.Process.Signal(syscall.SIGTERM))
	rest, _ := io.ReadAll(in)
	fmt.Printf("%q %s\n", rest, describe(cmd.Wait()))
	fmt.Println(cmd.Process.Signal(syscall.SIGTERM), errors.Is(cmd.Process.Kill(), os.ErrProcessDone))

	limited, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	fmt.Println(describe(self(limited, "sleep").Run()), limited.Err())

	// A pipeline of two processes.
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	one, two := self(ctx, "args", "piped"), self(ctx, "upper")
	one.Stdout, two.Stdin = w, r
	stdout.Reset()
	two.Stdout = &stdout
	fmt.Println(one.Start(), two.Start(), w.Close(), r.Close(), one.Wait(), two.Wait(), stdout.String())

	_, err = exec.LookPath("surely-no-such-program")
	fmt.Println(err, errors.Is(err, exec.ErrNotFound))
	fmt.Println(exec.Command("/nonexistent/x").Run())
	received := make(chan os.Signal, 1)
	signal.Notify(received, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-received)
	signal.Stop(received)
	signal.Ignore(syscall.SIGHUP)
	fmt.Println(syscall.Kill(os.Getpid(), syscall.SIGHUP), signal.Ignored(syscall.SIGHUP))
	time.AfterFunc(time.Millisecond, func() { os.Exit(17) })
	select {}
}
