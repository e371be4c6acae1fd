// Assignment to an entry of a nil map.
package main

func set(m map[string]int, k string) { m[k] = 1 }

func main() {
	m := map[string]int{}
	set(m, "a")
	println(len(m))
	set(nil, "b")
}
