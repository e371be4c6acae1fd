// Channels of timers look unbuffered, and never hold a value from before a Stop or Reset.
package main

import "time"

func empty(c <-chan time.Time) bool {
	select {
	case <-c:
		return false
	default:
		return true
	}
}

func main() {
	t := time.NewTimer(time.Millisecond)
	println(len(t.C), cap(t.C))
	time.Sleep(5 * time.Millisecond)
	println(len(t.C), cap(t.C))
	println(t.Stop()) // it was not received from: it counts as stopped
	println(empty(t.C))

	t.Reset(time.Millisecond)
	time.Sleep(5 * time.Millisecond)
	println(t.Reset(time.Hour), empty(t.C))
	println(t.Reset(time.Millisecond))
	<-t.C
	println(empty(t.C), t.Stop())

	// The value is the time at which it went off, not that at which someone looked.
	start := time.Now()
	t.Reset(2 * time.Millisecond)
	time.Sleep(30 * time.Millisecond)
	d := (<-t.C).Sub(start)
	println(d >= 2*time.Millisecond, d < 29*time.Millisecond)

	// A ticker that nobody looks at drops ticks.
	k := time.NewTicker(time.Millisecond)
	time.Sleep(20 * time.Millisecond)
	println(!empty(k.C), len(k.C))
	k.Stop()
	println(empty(k.C))
	k.Reset(time.Millisecond)
	<-k.C
	<-k.C
	k.Stop()

	// In a select with others.
	c, timedOut := make(chan int), make(chan bool)
	go func() {
		c <- 1
		<-timedOut
		c <- 2
	}()
	for i := range 3 {
		limit := time.Minute
		if i == 1 {
			limit = 5 * time.Millisecond
		}
		select {
		case x := <-c:
			println("c", x)
		case <-time.After(limit):
			println("timeout")
			timedOut <- true
		}
	}

	// Several goroutines wait for one timer; one gets the value.
	t.Reset(time.Millisecond)
	got, late := make(chan bool), make(chan bool)
	time.AfterFunc(50*time.Millisecond, func() { close(late) })
	for range 3 {
		go func() {
			select {
			case <-t.C:
				got <- true
			case <-late:
				got <- false
			}
		}()
	}
	n := 0
	for range 3 {
		if <-got {
			n++
		}
	}
	println(n)

	// range and comma-ok work as for any channel.
	v, ok := <-time.After(time.Millisecond)
	println(ok, !v.IsZero())
}
