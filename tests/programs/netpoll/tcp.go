// TCP over the loopback: many connections at once, deadlines, closing a listener.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { io.Copy(c, c); c.Close() }()
		}
	}()
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				fmt.Println(err)
				return
			}
			for k := range 20 {
				fmt.Fprintf(c, "%d %d\n", i, k)
				var a, b int
				fmt.Fscanf(c, "%d %d\n", &a, &b)
				if a != i || b != k {
					fmt.Println("wrong", a, b)
				}
			}
			c.Close()
		}()
	}
	wg.Wait()
	c, _ := net.Dial("tcp", l.Addr().String())
	c.SetDeadline(time.Now().Add(10 * time.Millisecond))
	_, err = c.Read(make([]byte, 1))
	fmt.Println(err.(net.Error).Timeout())
	c.SetDeadline(time.Time{})
	go func() { time.Sleep(5 * time.Millisecond); c.Close() }()
	_, err = c.Read(make([]byte, 1))
	fmt.Println(errors.Is(err, net.ErrClosed))
	go func() { time.Sleep(5 * time.Millisecond); l.Close() }()
	_, err = l.Accept()
	fmt.Println(errors.Is(err, net.ErrClosed))
	_, err = net.Dial("tcp", l.Addr().String())
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))

	// Datagrams.
	a, err := net.ListenPacket("udp", "127.0.0.1:0")
	b, err2 := net.ListenPacket("udp", "127.0.0.1:0")
	fmt.Println(err, err2)
	b.WriteTo([]byte("datagram"), a.LocalAddr())
	buf := make([]byte, 100)
	n, from, err := a.ReadFrom(buf)
	fmt.Println(string(buf[:n]), from.String() == b.LocalAddr().String(), err)
	a.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
	_, _, err = a.ReadFrom(buf)
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded))
}
