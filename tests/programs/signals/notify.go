// Package os/signal: Notify, Stop, Ignore, Reset, NotifyContext; what came before does not count.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func none(c chan os.Signal) bool {
	time.Sleep(5 * time.Millisecond)
	select {
	case <-c:
		return false
	default:
		return true
	}
}

func main() {
	self := os.Getpid()
	// Before anyone asks.
	syscall.Kill(self, syscall.SIGUSR1)
	syscall.Kill(self, syscall.SIGALRM)
	c := make(chan os.Signal, 10)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGALRM)
	fmt.Println("none:", none(c))
	for range 3 {
		syscall.Kill(self, syscall.SIGUSR1)
		fmt.Println(<-c)
	}
	syscall.Kill(self, syscall.SIGALRM)
	fmt.Println(<-c)

	d := make(chan os.Signal, 10)
	signal.Notify(d, syscall.SIGUSR1)
	syscall.Kill(self, syscall.SIGUSR1)
	fmt.Println(<-c, <-d)
	signal.Stop(c)
	syscall.Kill(self, syscall.SIGUSR1)
	fmt.Println(<-d, none(c))
	signal.Stop(d)
	syscall.Kill(self, syscall.SIGUSR1)
	fmt.Println("none:", none(d))
	signal.Notify(d, syscall.SIGUSR1)
	fmt.Println("still none:", none(d))
	syscall.Kill(self, syscall.SIGUSR1)
	fmt.Println(<-d)

	signal.Ignore(syscall.SIGINT, syscall.SIGUSR1)
	fmt.Println(signal.Ignored(syscall.SIGINT), signal.Ignored(syscall.SIGUSR1), signal.Ignored(syscall.SIGTERM))
	syscall.Kill(self, syscall.SIGINT)
	syscall.Kill(self, syscall.SIGUSR1)
	fmt.Println("none:", none(d))
	signal.Notify(d, syscall.SIGINT)
	fmt.Println(signal.Ignored(syscall.SIGINT))
	syscall.Kill(self, syscall.SIGINT)
	fmt.Println(<-d)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	syscall.Kill(self, syscall.SIGTERM)
	<-ctx.Done()
	fmt.Println(ctx.Err(), context.Cause(ctx))
	stop()

	// Everything, while another goroutine computes.
	all := make(chan os.Signal, 100)
	signal.Notify(all)
	done := make(chan int)
	go func() {
		x := 0
		for i := range 300_000_000 {
			x += i ^ x
		}
		done <- x
	}()
	got := map[os.Signal]bool{}
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGUSR2, syscall.SIGWINCH, syscall.SIGPIPE, 40} {
		syscall.Kill(self, s)
		for !got[s] {
			got[<-all] = true
		}
		fmt.Println(s)
	}
	<-done
	signal.Reset()
	syscall.Kill(self, syscall.SIGTERM)
	time.Sleep(time.Minute)
}
