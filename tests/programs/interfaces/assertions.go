// Type assertions: to concrete types and to interfaces, with ok, and every message of a failing one.
package main

type reader interface{ read() string }
type writer interface{ write(string) int }
type both interface {
	reader
	writer
}

type file struct{ name string }

func (f *file) read() string       { return "read " + f.name }
func (f *file) write(s string) int { f.name += s; return len(s) }

type half struct{}

func (half) read() string { return "half" }

type ptrOnly struct{}

func (*ptrOnly) read() string { return "pointer" }

func message(f func()) (s string) {
	defer func() {
		s = recover().(error).Error()
	}()
	f()
	return
}

func main() {
	var r reader = &file{"f"}
	w, ok := r.(writer)
	println(ok, w.write("!"), r.read())
	b := r.(both)
	println(b.write("?"), b.read())
	f, ok := r.(*file)
	println(f.name, ok)
	_, ok = r.(half)
	println(ok)
	r = half{}
	w, ok = r.(writer)
	println(w == nil, ok)
	h := r.(half)
	println(h.read())
	var e any = 5
	n, ok := e.(int)
	s, ok2 := e.(string)
	println(n, ok, s == "", ok2)
	if x, ok := e.(interface{ Error() string }); !ok {
		println("no error", x == nil)
	}
	e = nil
	_, ok = e.(any)
	println(ok)
	e = ptrOnly{}
	_, ok = e.(reader)
	_, ok2 = any(&ptrOnly{}).(reader)
	println(ok, ok2)
	println(message(func() { _ = any("s").(int) }))
	println(message(func() { _ = any(nil).(int) }))
	println(message(func() { _ = any(nil).(reader) }))
	println(message(func() { _ = any(3).(reader) }))
	println(message(func() { _ = r.(writer) }))
	println(message(func() { _ = r.(*file) }))
	println(message(func() { _ = any(ptrOnly{}).(reader) }))
	println(message(func() { var r reader; _ = r.(half) }))
	println(message(func() { var r reader; r.read() }))
	type file struct{}
	println(message(func() { _ = any(file{}).(half) }))
	println(message(func() { _ = any([]map[string]chan<- int{}).(struct{ A, b int }) }))
	println(message(func() { _ = any(func(int, ...string) (a, b bool) { return }).([3]*int) }))
}
