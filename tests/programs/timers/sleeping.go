// The main goroutine panics while others sleep.
package main

import "time"

func main() {
	go func() {
		time.Sleep(time.Hour)
	}()
	time.Sleep(20 * time.Millisecond)
	panic("enough")
}
