// Loops that the compiler makes vector code of are interrupted all the time, and sum up rightly.
package main

import (
	"sync"
	"syscall"
	"time"
)

const size = 4096

//go:noinline
func dot(a, b *[size]int32) (sum int32) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

//go:noinline
func scaled(a, b *[size]float64, by float64) {
	for i := range a {
		a[i] += b[i] * by
	}
}

func main() {
	var a, b [size]int32
	for i := range a {
		a[i], b[i] = int32(i*7919), int32(i*104729+1)
	}
	want := dot(&a, &b)
	stop := make(chan bool)
	go func() {
		pid := syscall.Getpid()
		for {
			select {
			case <-stop:
				return
			default:
				syscall.Kill(pid, syscall.SIGURG)
				time.Sleep(10 * time.Microsecond)
			}
		}
	}()
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			wrong := 0
			for range 20_000 {
				if dot(&a, &b) != want {
					wrong++
				}
			}
			var x, y [size]float64
			for i := range y {
				y[i] = float64(i)
			}
			for range 2000 {
				scaled(&x, &y, 1)
			}
			for i := range x {
				if x[i] != float64(i)*2000 {
					wrong++
				}
			}
			if wrong != 0 {
				println(k, wrong)
			}
		})
	}
	wg.Wait()
	close(stop)
	println(want)
}
