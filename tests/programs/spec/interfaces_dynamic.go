// Interfaces: nil inside, conversion between them, type sets of methods, embedding, comparison with nil.
package main

type R interface{ Read() string }
type W interface{ Write(string) int }
type RW interface {
	R
	W
}
type RW2 interface {
	Read() string
	Write(string) int
	interface{ R }
}

type file struct{ data string }

func (f *file) Read() string {
	if f == nil {
		return "nil file"
	}
	return f.data
}
func (f *file) Write(s string) int { f.data += s; return len(s) }

type rOnly struct{ R }

type stringer interface{ String() string }
type num int

func (n num) String() string { return "num" }

func describe(x any) {
	_, r := x.(R)
	_, w := x.(W)
	_, rw := x.(RW)
	_, s := x.(stringer)
	println(r, w, rw, s, x == nil)
}

func must(f func()) {
	defer func() { println(recover().(error).Error()) }()
	f()
}

func nilFile() R {
	var f *file
	return f
}

func main() {
	f := &file{"x"}
	var rw RW = f
	var rw2 RW2 = rw
	rw = rw2
	var r R = rw
	rw.Write("y")
	println(r.Read(), r.(W).Write("zz"), f.data, r == rw, rw == rw2)
	describe(f)
	describe(rOnly{f})
	describe(num(1))
	describe(nil)
	describe(struct{ *file }{f})
	println(nilFile() == nil, nilFile().Read())
	var nilR R
	describe(nilR)
	must(func() { nilR.Read() })
	must(func() { _ = any(nilR).(R) })
	must(func() { _ = any(num(1)).(R) })
	must(func() { _ = any(file{}).(W) })
	must(func() { _ = r.(rOnly) })
	must(func() { _ = any("s").(num) })
	must(func() { _ = r.(interface{ Close() }) })
	if s, ok := any(num(2)).(stringer); ok {
		println(s.String(), s.(num)+1)
	}
	var e any = e1{}
	_, ok := e.(interface{ hidden() })
	println(ok)
	list := []any{1, "a", nil, 2.5, num(3), []int{1}, f}
	n := 0
	for _, x := range list {
		switch x := x.(type) {
		case int, num:
			n++
		case R:
			n += len(x.Read())
		case nil:
			n += 100
		}
	}
	println(n)
	m := map[any]string{1: "int", num(1): "num", "1": "string", struct{}{}: "empty", R(f): "file"}
	println(m[1], m[num(1)], m[struct{}{}], m[f], m[int8(1)] == "")
}

type e1 struct{}

func (e1) hidden() {}
