// What has been done when something fails in the middle of a statement.
package main

func try(name string, f func()) {
	defer func() { println(name, "recovered:", recover() != nil) }()
	f()
	println(name, "finished")
}

func side(s string, v int) int { print(s, " "); return v }

type t struct{ a, b int }

func main() {
	var p *t
	var m map[string]int
	x := []int{1, 2, 3}
	i := 5
	try("map value", func() { m["k"] = side("evaluated", 1) })
	try("index", func() { x[i] = side("evaluated", 1) })
	try("nil field", func() { p.b = side("evaluated", 1) })
	try("two", func() { x[0], x[i] = side("first", 7), side("second", 8) })
	println(x[0])
	try("swap", func() { x[1], p.a = 9, 1 })
	println(x[1])
	var f func(int)
	try("nil func", func() { f(side("argument", 1)) })
	zero := 0
	try("divide", func() { x[2] = side("left", 4) / zero })
	println(x[2])
	try("defer nil", func() {
		defer f(side("deferred", 1))
		print("body ")
	})
	var e any = "s"
	try("assertion", func() { x[2] = e.(int) + side("after", 1) })
	try("range", func() {
		var arr *[3]int
		for i := range arr {
			print(i, " ")
		}
		for _, v := range arr {
			print(v)
		}
	})
	try("send", func() {
		c := make(chan int)
		close(c)
		c <- side("value", 1)
	})
	try("append", func() { x = append(x, side("a", 1), x[i]) })
	println(len(x))
}
