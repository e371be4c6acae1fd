// Functions, channels and objects that only a timer refers to survive collections.
package main

import (
	"runtime"
	"time"
)

var sink [][]int

func main() {
	const n = 200
	done := make(chan int, n)
	for i := range n {
		object := make([]int, 20)
		object[7] = i
		time.AfterFunc(40*time.Millisecond, func() { done <- object[7] })
	}
	for range 5 {
		runtime.GC()
		for range 2000 {
			garbage := make([]int, 20)
			garbage[7] = -1
			sink = append(sink, garbage)
		}
		small := make([]*[3]uintptr, 5000)
		for i := range small {
			small[i] = &[3]uintptr{1, 1, 1}
		}
		runtime.KeepAlive(small)
	}
	sum := 0
	for range n {
		sum += <-done
	}
	println(sum)
}
