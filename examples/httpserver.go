// A small REST service: net/http with patterns, middleware, JSON, a client with timeouts, graceful shutdown.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

type Todo struct {
	ID   int      `json:"id"`
	Text string   `json:"text"`
	Done bool     `json:"done"`
	Tags []string `json:"tags,omitempty"`
}

type api struct {
	mu    sync.Mutex
	todos map[int]*Todo
	next  int
	slow  chan struct{} // gets a value when the handler of /slow runs
}

type httpError struct {
	code int
	text string
}

func (e httpError) Error() string { return strconv.Itoa(e.code) + " " + e.text }

type handler func(w http.ResponseWriter, r *http.Request) error

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := h(w, r)
	var he httpError
	switch {
	case errors.As(err, &he):
		http.Error(w, he.text, he.code)
	case err != nil:
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}

func reply(w http.ResponseWriter, code int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	return json.NewEncoder(w).Encode(v)
}

func (a *api) one(r *http.Request) (*Todo, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return nil, httpError{http.StatusBadRequest, err.Error()}
	}
	t, ok := a.todos[id]
	if !ok {
		return nil, httpError{http.StatusNotFound, fmt.Sprint("no todo ", id)}
	}
	return t, nil
}

func (a *api) routes() http.Handler {
	mux := http.NewServeMux()
	locked := func(h handler) http.Handler {
		return handler(func(w http.ResponseWriter, r *http.Request) error {
			a.mu.Lock()
			defer a.mu.Unlock()
			return h(w, r)
		})
	}
	mux.Handle("GET /todos", locked(func(w http.ResponseWriter, r *http.Request) error {
		list := []*Todo{}
		for _, t := range a.todos {
			if tag := r.FormValue("tag"); tag == "" || slices.Contains(t.Tags, tag) {
				list = append(list, t)
			}
		}
		slices.SortFunc(list, func(a, b *Todo) int { return a.ID - b.ID })
		return reply(w, http.StatusOK, list)
	}))
	mux.Handle("POST /todos", locked(func(w http.ResponseWriter, r *http.Request) error {
		var t Todo
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1000))
		d.DisallowUnknownFields()
		if err := d.Decode(&t); err != nil {
			return httpError{http.StatusBadRequest, err.Error()}
		}
		a.next++
		t.ID = a.next
		a.todos[t.ID] = &t
		w.Header().Set("Location", "/todos/"+strconv.Itoa(t.ID))
		return reply(w, http.StatusCreated, t)
	}))
	mux.Handle("GET /todos/{id}", locked(func(w http.ResponseWriter, r *http.Request) error {
		t, err := a.one(r)
		if err != nil {
			return err
		}
		return reply(w, http.StatusOK, t)
	}))
	mux.Handle("DELETE /todos/{id}", locked(func(w http.ResponseWriter, r *http.Request) error {
		t, err := a.one(r)
		if err != nil {
			return err
		}
		delete(a.todos, t.ID)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}))
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case a.slow <- struct{}{}:
		default:
		}
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
			fmt.Fprintln(w, "late")
		}
	})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("handler panics") })
	mux.HandleFunc("/echo/{rest...}", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %q %v %s", r.Method, r.PathValue("rest"), r.URL.Query()["q"], r.Header["X-Test"], body)
	})
	return mux
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(code int) { r.status = code; r.ResponseWriter.WriteHeader(code) }

func logging(lines *[]string, mu *sync.Mutex, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{w, http.StatusOK}
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			*lines = append(*lines, fmt.Sprint(r.Method, " ", r.URL.RequestURI(), " ", rec.status))
		}()
		next.ServeHTTP(rec, r)
	})
}

func main() {
	var serverLog bytes.Buffer
	var lines []string
	var mu sync.Mutex
	a := &api{todos: map[int]*Todo{}, slow: make(chan struct{}, 1)}
	server := &http.Server{Handler: logging(&lines, &mu, a.routes()), ErrorLog: log.New(&serverLog, "", 0)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	stopped := make(chan error)
	go func() { stopped <- server.Serve(l) }()
	base := &url.URL{Scheme: "http", Host: l.Addr().String()}
	client := &http.Client{Timeout: 20 * time.Second}
	do := func(method, path, body string) {
		u := base.String() + path
		req, err := http.NewRequestWithContext(context.Background(), method, u, strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Header.Set("X-Test", "1")
		resp, err := client.Do(req)
		if err != nil {
			fmt.Println(method, path, "failed:", strings.ReplaceAll(err.Error(), base.Host, "HOST"))
			return
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		fmt.Printf("%s %s: %s %q %q %q %v\n", method, path, resp.Status, resp.Header.Get("Content-Type"), resp.Header.Get("Location"), text, err)
	}
	do("GET", "/todos", "")
	do("POST", "/todos", `{"text": "write", "tags": ["work"]}`)
	do("POST", "/todos", `{"text": "read <b>"}`)
	do("POST", "/todos", `{"what": 1}`)
	do("POST", "/todos", strings.Repeat(" ", 2000)+"{}")
	do("GET", "/todos/2", "")
	do("GET", "/todos/x", "")
	do("GET", "/todos?tag=work", "")
	do("DELETE", "/todos/1", "")
	do("DELETE", "/todos/1", "")
	do("PUT", "/todos", "")
	do("GET", "/nowhere", "")
	do("PATCH", "/echo/a/b%20c?q=1&q=%C3%BC", strings.Repeat("z", 20))
	do("GET", "/panic", "")

	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "GET", base.String()+"/slow", nil)
	go func() {
		<-a.slow
		cancel()
	}()
	_, err = client.Do(req)
	fmt.Println(errors.Is(err, context.Canceled))

	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			body := fmt.Sprintf(`{"text": "todo %d", "done": %t}`, i, i%2 == 0)
			resp, err := client.Post(base.String()+"/todos", "application/json", strings.NewReader(body))
			if err != nil {
				fmt.Println(err)
				return
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		})
	}
	wg.Wait()
	resp, err := client.Get(base.String() + "/todos")
	if err != nil {
		log.Fatal(err)
	}
	var all []Todo
	err = json.NewDecoder(resp.Body).Decode(&all)
	resp.Body.Close()
	done := 0
	for _, t := range all {
		if t.Done {
			done++
		}
	}
	fmt.Println(len(all), done, err)
	client.CloseIdleConnections()
	fmt.Println(server.Shutdown(context.Background()), <-stopped)
	do("GET", "/todos", "")
	mu.Lock()
	slices.Sort(lines)
	lines = slices.Compact(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
	mu.Unlock()
	first, _, _ := strings.Cut(serverLog.String(), "\n")
	fmt.Println(strings.HasPrefix(first, "http: panic serving 127.0.0.1:") && strings.HasSuffix(first, ": handler panics"))
	fmt.Fprintln(os.Stderr, http.StatusText(418))
}
