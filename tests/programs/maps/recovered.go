// Panics of maps that are recovered: assignment to a nil one, keys that cannot be hashed, comparisons of maps.
package main

func try(f func()) (text string) {
	defer func() {
		if e := recover(); e != nil {
			text = e.(error).Error()
		}
	}()
	f()
	return "no panic"
}

func main() {
	var m map[string]int
	println(try(func() { m["a"] = 1 }))
	println(try(func() { delete(m, "a") }))
	k := map[any]int{}
	println(try(func() { k[func() {}] = 1 }))
	println(try(func() { println(k[[]int{}]) }))
	println(try(func() { delete(k, map[int]int{}) }))
	var a, b any = m, m
	println(try(func() { println(a == b) }))
	println(len(k))
}
