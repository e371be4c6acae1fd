// The order in which package variables are initialised, with functions, methods and closures in between.
package main

var (
	a = c + b
	b = f()
	c = g("c", 1)
)

var x = func() int { return y }()
var y = g("y", z)
var z = g("z", 3)

var m = map[string]int{"one": g("map", one)}
var one = g("one", 1)

var p, q = pair()
var r = p + q

var _ = g("blank", 9)

var t1 = T{t2.n + 1}
var t2 = T{g("t2", 1)}

var viaMethod = t3.get()
var t3 = T{hidden}
var hidden = g("hidden", 4)

var viaValue = T.get
var viaIface = I(t4).get()
var t4 = &T{g("t4", 5)}

var ptr = &target
var target = g("target", 6)

type I interface{ get() int }
type T struct{ n int }

func (t T) get() int { print("get "); return t.n + dep }

var dep = g("dep", 100)

func f() int {
	c++
	return c
}

func g(s string, n int) int {
	print(s, "=", n, " ")
	return n
}

func pair() (int, int) { return g("pair", 7), late }

var late = g("late", 8)

func init() {
	println()
	println("init 1", a, b, c)
}

func init() {
	a = 50
	println("init 2", x, y, z, m["one"], r)
}

var last = g("last", a)

func main() {
	println(a, t1.n, viaMethod, viaIface, *ptr, last)
}

func init() { println("init 3", viaValue(T{1})) }
