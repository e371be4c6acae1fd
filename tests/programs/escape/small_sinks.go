// Short strings and slices made in a function that leave it by every way there is.
package main

type rec struct {
	s    string
	next *rec
	arr  [2]string
	m    map[string]string
	any  any
	fn   func() string
	bs   []byte
}

type namer interface{ name() string }

type str string

func (s str) name() string { return string(s) }

type holder struct{ list []string }

func (h *holder) add(s string) { h.list = append(h.list, s) }
func (h holder) last() string  { return h.list[len(h.list)-1] }

var (
	gs   string
	gr   rec
	gm   = map[string]rec{}
	gn   namer
	gp   *string
	gf   []func() string
	gany []any
	ch   = make(chan string, 8)
	chb  = make(chan []byte, 8)
)

//go:noinline
func mk(i int, tag string) string { return tag + string([]byte{byte('0' + i)}) }

//go:noinline
func junk(n int) int {
	var x [80]int
	for i := range x {
		x[i] = 0x5a5a5a5a5a5a5a5a
	}
	if n > 0 {
		return junk(n-1) + x[n%80]&1
	}
	return x[1] & 1
}

func variadic(xs ...string) { gr.arr[0], gr.arr[1] = xs[0], xs[len(xs)-1] }

func anys(xs ...any) { gany = append(gany, xs...) }

func results(b []byte) (s string, t []byte, u any) {
	defer func() { s += string(b[:1]) }()
	return string(b), []byte(string(b) + "t"), string(b) + "u"
}

func recovered(b []byte) (err any) {
	defer func() { err = recover() }()
	panic("panic " + string(b))
}

func iter(b []byte) func(func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for i := range 3 {
			b[0] = byte('a' + i)
			if !yield(string(b), []byte(string(b))) {
				return
			}
		}
	}
}

func ptr(b []byte) *string {
	s := string(b)
	return &s
}

func fill(dst []string, b []byte) {
	for i := range dst {
		b[0]++
		dst[i] = string(b)
	}
}

func generic[T any](x T) []T {
	var xs []T
	xs = append(xs, x)
	return xs
}

func sub(b []byte) string {
	s := "prefix-" + string(b)
	return s[3:9]
}

func swap(a, b string) (string, string) {
	a, b = b+"1", a+"2"
	return a, b
}

func deferred(b []byte) {
	for i := 0; i < 2; i++ {
		b[0] = byte('x' + i)
		s := string(b) + "!"
		defer func() { gs += s }()
		defer func(t string) { gs += t }(string(b))
	}
}

func maps(b []byte) map[string][]string {
	m := map[string][]string{}
	for i := range 3 {
		b[0] = byte('a' + i)
		k := string(b)
		m[k] = append(m[k], string(b)+"v")
	}
	return m
}

func main() {
	b := []byte("abc")
	gr.s = string(b)
	gr.next = &rec{s: string(b) + "n"}
	gr.m = map[string]string{string(b): string(b) + "m"}
	gr.any = string(b) + "any"
	s := string(b) + "fn"
	gr.fn = func() string { return s }
	gr.bs = []byte(string(b))
	gn = str(string(b) + "namer")
	gm[string(b)] = rec{s: string(b) + "gm"}
	gp = ptr(b)
	var h holder
	for i := range 3 {
		b[1] = byte('0' + i)
		h.add(string(b))
		t := string(b) + "loop"
		gf = append(gf, func() string { return t })
		ch <- string(b)
		chb <- []byte(t)
		go func() { ch <- t }()
	}
	variadic(string(b), mk(1, "v"), string(b)+"last")
	anys(string(b), []byte("bytes"), []rune(string(b)), str(b), mk(2, "any"))
	r1, r2, r3 := results(b)
	rec1 := recovered(b)
	var its []string
	var itb [][]byte
	for x, y := range iter([]byte("?it")) {
		its = append(its, x)
		itb = append(itb, y)
	}
	dst := make([]string, 3)
	fill(dst, b)
	g := generic(string(b))
	sb := sub(b)
	w1, w2 := swap(mk(3, "a"), mk(4, "b"))
	deferred(b)
	m := maps(b)
	b[0], b[1], b[2] = '#', '#', '#'
	println(junk(40))
	println(gr.s, gr.next.s, len(gr.m), gr.m["abc"], gr.any.(string), gr.fn(), string(gr.bs), gn.name(), gm["abc"].s, *gp)
	println(h.list[0], h.list[1], h.last(), gf[0](), gf[1](), gf[2]())
	n := 0
	for range 6 {
		x := <-ch
		n += len(x) + int(x[1])
	}
	println(n, string(<-chb), string(<-chb), string(<-chb))
	println(gr.arr[0], gr.arr[1], len(gany), gany[0].(string), string(gany[1].([]byte)), string(gany[2].([]rune)), gany[3].(namer).name(), gany[4].(string))
	println(r1, string(r2), r3.(string), rec1.(string))
	println(its[0], its[1], its[2], string(itb[0]), string(itb[2]), dst[0], dst[2], g[0], sb, w1, w2, gs)
	println(m["a1c"] == nil, len(m), m["a2c"][0], m["c2c"][0])
}
