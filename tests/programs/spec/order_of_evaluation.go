// What happens in which order: calls, receives and logical operators from left to right.
package main

func say(s string, v int) int { print(s, " "); return v }

type t struct{ n int }

func (x t) m(v int) t   { print("m", v, " "); return t{v} }
func get(s string) t    { print(s, " "); return t{1} }
func ptr(s string) *int { print(s, " "); v := 0; return &v }

func two(s string) (int, int) { print(s, " "); return 1, 2 }
func add(a, b int) int        { return a + b }
func list(s string) []int     { print(s, " "); return []int{1, 2, 3} }

func main() {
	_ = say("a", 1) + say("b", 2)*say("c", 3)
	println()
	arr := [...]int{say("x", 0), say("y", 1), 5: say("z", 2)}
	println(len(arr))
	m := map[int]int{say("k1", 1): say("v1", 1), say("k2", 2): say("v2", 2)}
	println(len(m))
	get("g").m(say("p", 1)).m(say("q", 2))
	println()
	list("l")[say("i", 1)] = say("r", 5)
	println()
	*ptr("p1"), *ptr("p2") = say("r1", 1), say("r2", 2)
	println()
	ok := say("l", 0) == 1 && say("never", 1) == 1 || say("r", 1) == 1
	println(ok)
	println(add(two("two")))
	c := make(chan int, 3)
	c <- 1
	c <- 2
	c <- 3
	println(<-c - <-c*<-c)
	func(xs ...int) { println(len(xs)) }(say("1", 1), say("2", 2))
	s := list("s")[say("lo", 0):say("hi", 2):say("max", 3)]
	println(len(s), cap(s))
	f := func() func(int) { print("f "); return func(int) { println("called") } }
	f()(say("arg", 1))
	defer f()(say("deferred", 2))
	a := 1
	inc := func() int { a++; return a }
	x := []int{inc(), inc(), inc()}
	println(x[0], x[1], x[2], a)
	i := 0
	i, x[i] = 1, 9
	println(i, x[0], x[1])
	i, x[i+0] = 2, 8
	println(i, x[0], x[1])
	x[0], x[0] = 1, 2
	println(x[0])
	switch say("tag", 2) {
	case say("one", 1), say("two", 2), say("no", 3):
		println("case")
	}
	var iface any = get("conv")
	println(iface.(t).m(say("arg", 7)).n)
}
