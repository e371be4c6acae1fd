// Every check that a program can fail at run time, with the message that it gives.
package main

type T struct {
	pad [5000]byte
	x   int
	in  struct{ y int }
}

type I interface{ M() }

func (t *T) M() { t.x++ }
func (t T) V()  {}

type S string

func (S) M() {}

func try(what string, f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
			println(what+":", "fine")
		case error:
			println(what+":", r.Error())
		default:
			println(what+":", "other")
		}
	}()
	f()
}

//go:noinline
func id[V any](x V) V { return x }

var sink any

func main() {
	var np *T
	var na *[4]int
	var nm map[string]int
	var nf func(int) int
	var ni I
	var nc chan int
	s := []int{1, 2, 3}
	arr := [4]int{1, 2, 3, 4}
	str := "héllo"
	try("make negative", func() { _ = make([]int, id(-1)) })
	try("make cap", func() { _ = make([]int, id(2), id(1)) })
	try("make huge", func() { sink = make([]int, id(1<<62)) })
	try("make huge cap", func() { sink = make([]int64, 0, id(1<<61)) })
	try("make uint", func() { sink = make([]byte, id(uint64(1<<63))) })
	try("make chan", func() { sink = make(chan int, id(-1)) })
	try("make chan huge", func() { sink = make(chan [100]int, id(1<<60)) })
	try("make map", func() { m := make(map[int]int, id(-5)); m[1] = 1; println(len(m)) })
	try("index", func() { _ = s[id(3)] })
	try("index negative", func() { _ = s[id(-1)] })
	try("index int8", func() { _ = s[id(int8(-128))] })
	try("index uint64", func() { _ = s[id(uint64(1<<63))] })
	try("array", func() { _ = arr[id(4)] })
	try("array uint8", func() { _ = arr[id(uint8(200))] })
	try("string", func() { _ = str[id(6)] })
	try("const string", func() { _ = "abc"[id(3)] })
	try("slice", func() { _ = s[id(2):id(1)] })
	try("slice high", func() { _ = s[:id(4)] })
	try("slice cap", func() { t := make([]int, 2, 5); println(len(t[:id(5)])); _ = t[:id(6)] })
	try("slice low", func() { _ = s[id(4):] })
	try("slice3", func() { _ = s[id(0):id(1):id(4)] })
	try("slice3 b", func() { _ = s[id(0):id(3):id(2)] })
	try("slice3 c", func() { _ = s[id(2):id(1):id(3)] })
	try("slice negative", func() { _ = s[id(-1):] })
	try("slice uint", func() { _ = s[:id(uint32(1<<31))] })
	try("slice string", func() { _ = str[id(3):id(2)] })
	try("slice string end", func() { _ = str[id(7):] })
	try("slice array", func() { _ = arr[id(1):id(5)] })
	try("slice nil array", func() { _ = na[:] })
	try("slice nil array part", func() { _ = na[id(0):id(0)] })
	try("slice nil", func() { var z []int; println(z[:0] == nil, z[0:0:0] == nil) })
	try("nil array index", func() { _ = na[id(1)] })
	try("nil array range", func() {
		for i := range na {
			_ = i
		}
		println(len(na))
	})
	try("nil array value", func() {
		for _, v := range na {
			_ = v
		}
	})
	try("nil field", func() { _ = np.pad[id(7)] })
	try("nil far field", func() { _ = np.x })
	try("nil address", func() { _ = &np.in.y })
	try("nil store", func() { np.x = 1 })
	try("nil copy", func() { v := *np; sink = v.x })
	try("nil method", func() { np.M() })
	try("nil value method", func() { np.V() })
	try("nil method value", func() { _ = np.V })
	try("nil pointer method value", func() { _ = np.M })
	try("nil interface method", func() { ni.M() })
	try("nil interface method value", func() { _ = ni.M })
	try("nil map read", func() { _, ok := nm["a"]; println(ok, nm["b"], len(nm)); delete(nm, "a"); clear(nm) })
	try("nil map write", func() { nm["a"] = 1 })
	try("nil map op", func() { nm["a"]++ })
	try("nil func", func() { nf(1) })
	try("nil close", func() { close(nc) })
	try("nil select", func() {
		select {
		case <-nc:
		default:
			println("default")
		}
	})
	c := make(chan int, 1)
	try("close twice", func() { close(c); close(c) })
	try("send closed", func() { c <- 1 })
	try("select closed", func() {
		select {
		case c <- 1:
		default:
		}
	})
	try("divide", func() { _ = 1 / id(0) })
	try("modulo", func() { _ = int8(1) % id(int8(0)) })
	try("divide unsigned", func() { _ = uint(1) / id(uint(0)) })
	try("divide op", func() { x := 5; x /= id(0) })
	try("divide float", func() { println(1/id(0.0), -1/id(0.0)) })
	try("divide complex", func() { println(1 / id(0i)) })
	try("shift", func() { _ = 1 << id(-1) })
	try("shift op", func() { x := 1; x >>= id(int8(-1)) })
	try("shift large", func() { println(1<<id(64), -1>>id(uint64(200)), uint8(1)<<id(8)) })
	try("assert nil", func() { _ = ni.(*T) })
	try("assert type", func() { _ = id[any](1).(string) })
	try("assert method", func() { _ = id[any](1).(I) })
	try("assert pointer", func() { _ = id[any](T{}).(I) })
	try("assert ok", func() { _, ok := id[any](S("")).(I); println(ok) })
	try("convert slice", func() { _ = [4]int(s) })
	try("convert slice pointer", func() { _ = (*[4]int)(s) })
	try("hash", func() { m := map[any]int{}; m[s] = 1 })
	try("hash read", func() { m := map[any]int{1: 1}; _ = m[[1]any{s}] })
	try("hash empty", func() { var m map[any]int; _ = m[nf] })
	try("compare", func() { println(id[any](s) == id[any](s)) })
	try("compare struct", func() { println(id[any](struct{ a any }{s}) == id[any](struct{ a any }{s})) })
	try("compare different", func() { println(id[any](s) == id[any](1)) })
	try("custom", func() { panic("x") })
	try("nil panic", func() { panic(nil) })
	try("error panic", func() { panic(error(nil)) })
	try("append", func() { println(len(append(s, s...)), len(append([]byte("a"), "bc"...))) })
	try("copy", func() { println(copy(s, s[1:]), s[0], copy([]byte("xyz"), "ab")) })
	try("min nan", func() { n := id(0.0); n /= n; println(min(n, 1) != min(1, n), max(1, id(2))) })
	try("large array", func() { var a [1 << 20]int; println(a[id(1<<20-1)]); _ = a[id(1<<20)] })
}
