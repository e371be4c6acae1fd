// Panics unwind through many stack segments; after recovery the stack grows again from where it was.
package main

func down(n int, pad [4]int) int {
	defer func() { unwound++ }()
	if n == 0 {
		panic(pad[0])
	}
	pad[0]++
	return down(n-1, pad) + 1
}

var unwound int

func try(n int) (r int) {
	defer func() { r = recover().(int) }()
	return down(n, [4]int{})
}

func plain(n int) int {
	if n == 0 {
		panic("plain bottom")
	}
	return plain(n-1) + 1
}

func catch(n int) (s string) {
	defer func() { s = recover().(string) }()
	plain(n)
	return
}

func main() {
	for _, n := range []int{0, 1, 10, 100, 1000, 20000} {
		println(try(n), unwound)
	}
	for range 50 {
		catch(5000)
	}
	println(catch(100000), catch(3))
}
