// A chat server and its clients over TCP on the loopback: line protocol, broadcast, deadlines, orderly shutdown.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

type client struct {
	name string
	out  chan string
}

type Server struct {
	listener net.Listener
	mu       sync.Mutex
	clients  map[string]*client
	wg       sync.WaitGroup
	log      []string
}

func Listen() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Server{listener: l, clients: map[string]*client{}}, nil
}

func (s *Server) Serve() error {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		s.wg.Go(func() {
			defer conn.Close()
			if err := s.handle(conn); err != nil {
				s.note("error: " + err.Error())
			}
		})
	}
}

func (s *Server) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, line)
}

func (s *Server) join(c *client) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.clients[c.name]; ok {
		return fmt.Errorf("name %q is taken", c.name)
	}
	s.clients[c.name] = c
	return nil
}

func (s *Server) leave(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clients, c.name)
	close(c.out)
}

func (s *Server) send(from, to, text string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, c := range s.clients {
		if (to == "" && name != from) || name == to {
			c.out <- from + ": " + text
			n++
		}
	}
	return n
}

func (s *Server) handle(conn net.Conn) error {
	in := bufio.NewScanner(conn)
	if !in.Scan() {
		return fmt.Errorf("no name: %w", cmpErr(in.Err(), io.EOF))
	}
	c := &client{name: in.Text(), out: make(chan string, 64)}
	if err := s.join(c); err != nil {
		fmt.Fprintln(conn, "! "+err.Error())
		return err
	}
	fmt.Fprintln(conn, "+ welcome", c.name)
	var writer sync.WaitGroup
	writer.Go(func() {
		w := bufio.NewWriter(conn)
		for line := range c.out {
			w.WriteString(line + "\n")
			if len(c.out) == 0 {
				w.Flush()
			}
		}
		w.Flush()
	})
	defer writer.Wait()
	defer s.leave(c)
	for in.Scan() {
		command, rest, _ := strings.Cut(in.Text(), " ")
		switch command {
		case "all":
			s.send(c.name, "", rest)
			c.out <- "+ sent"
		case "to":
			name, text, ok := strings.Cut(rest, " ")
			if !ok || s.send(c.name, name, text) == 0 {
				c.out <- "! nobody is called " + name
			} else {
				c.out <- "+ sent"
			}
		case "who":
			s.mu.Lock()
			var names []string
			for name := range s.clients {
				names = append(names, name)
			}
			s.mu.Unlock()
			slices.Sort(names)
			c.out <- "+ " + strings.Join(names, ",")
		case "quit":
			return nil
		default:
			c.out <- fmt.Sprintf("! unknown %q", command)
		}
	}
	return in.Err()
}

func cmpErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

type Client struct {
	net.Conn
	in *bufio.Reader
}

func Dial(ctx context.Context, addr, name string) (*Client, string, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, "", err
	}
	c := &Client{conn, bufio.NewReader(conn)}
	answer, err := c.ask(name)
	return c, answer, err
}

func (c *Client) ask(line string) (string, error) {
	if _, err := io.WriteString(c, line+"\n"); err != nil {
		return "", err
	}
	return c.line()
}

func (c *Client) line() (string, error) {
	s, err := c.in.ReadString('\n')
	return strings.TrimSuffix(s, "\n"), err
}

func main() {
	s, err := Listen()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	served := make(chan error)
	go func() { served <- s.Serve() }()
	addr := s.listener.Addr().String()
	host, _, _ := net.SplitHostPort(addr)
	fmt.Println(host, s.listener.Addr().Network())

	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	clients := map[string]*Client{}
	for _, name := range []string{"ann", "bob", "eve", "ann"} {
		c, answer, err := Dial(ctx, addr, name)
		fmt.Println(name, "->", answer, err)
		if strings.HasPrefix(answer, "+") {
			clients[name] = c
		} else {
			_, err := c.line()
			fmt.Println("closed:", err == io.EOF, c.Close())
		}
	}
	ann, bob, eve := clients["ann"], clients["bob"], clients["eve"]
	for _, line := range []string{"who", "all hello everybody", "to bob secret", "to zoe x", "dance now"} {
		answer, err := ann.ask(line)
		fmt.Printf("ann %q: %s %v\n", line, answer, err)
	}
	for range 2 {
		fmt.Println(bob.line())
	}
	fmt.Println(eve.line())

	eve.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, err = eve.line()
	var ne net.Error
	fmt.Println(errors.As(err, &ne) && ne.Timeout(), errors.Is(err, os.ErrDeadlineExceeded))
	eve.SetReadDeadline(time.Time{})

	const each = 40
	var wg sync.WaitGroup
	counts := make([]int, 2)
	for i, c := range []*Client{ann, bob} {
		wg.Go(func() {
			for n := range each {
				fmt.Fprintf(c, "to eve message %d of %d\n", n, i)
				for {
					line, err := c.line()
					if err != nil || line == "+ sent" {
						break
					}
				}
			}
		})
	}
	wg.Go(func() {
		for range 2 * each {
			line, err := eve.line()
			if err != nil {
				fmt.Println(err)
				return
			}
			if strings.HasPrefix(line, "ann: message") {
				counts[0]++
			} else if strings.HasPrefix(line, "bob: message") {
				counts[1]++
			}
		}
	})
	wg.Wait()
	fmt.Println("eve heard", counts)
	fmt.Fprintln(bob, "quit")
	_, err = bob.line()
	fmt.Println(err)
	eve.Close()
	for {
		if who, _ := ann.ask("who"); who == "+ ann" {
			break
		}
	}
	silent, _ := net.Dial("tcp", addr)
	silent.(*net.TCPConn).CloseWrite()
	io.Copy(io.Discard, silent)
	ann.Close()
	fmt.Println(s.listener.Close(), <-served)
	s.wg.Wait()
	slices.Sort(s.log)
	fmt.Printf("%q\n", s.log)
	_, _, err = Dial(ctx, addr, "late")
	var oe *net.OpError
	if errors.As(err, &oe) {
		fmt.Println(oe.Op, oe.Net, oe.Addr.String() == addr, strings.HasSuffix(oe.Err.Error(), "connection refused"))
	}
	cancel()
	_, _, err = Dial(ctx, addr, "cancelled")
	fmt.Println(strings.Contains(err.Error(), "operation was canceled"))
	a, b := net.Pipe()
	go func() { fmt.Fprint(a, "through a pipe"); a.Close() }()
	text, err := io.ReadAll(b)
	fmt.Println(string(text), err)
}
