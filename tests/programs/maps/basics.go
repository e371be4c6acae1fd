// Maps: insert, update, delete, lookup with ok, nil maps, len, clear, keys of every comparable kind.
package main

type point struct{ x, y int }
type key interface{ isKey() }

func (p point) isKey() {}

type name string

func (n name) isKey() {}

func main() {
	m := map[string]int{"one": 1, "two": 2}
	m["three"] = 3
	m["one"] += 10
	m["new"]++
	v, ok := m["two"]
	w, ok2 := m["none"]
	println(len(m), m["one"], m["new"], v, ok, w, ok2)
	delete(m, "two")
	delete(m, "absent")
	_, ok = m["two"]
	println(len(m), ok)
	var n map[int]string
	println(n == nil, len(n), n[5] == "", n)
	delete(n, 1)
	for range n {
		println("never")
	}
	p := map[point]string{{1, 2}: "a", {3, 4}: "b"}
	p[point{1, 2}] += "!"
	println(p[point{1, 2}], p[point{3, 4}], p[point{}] == "")
	i := map[any]int{1: 1, "s": 2, 2.5: 3, point{1, 1}: 4, [2]int{1, 2}: 5, nil: 6, true: 7}
	println(i[1], i["s"], i[2.5], i[point{1, 1}], i[[2]int{1, 2}], i[nil], i[true], i[int8(1)], len(i))
	k := map[key]int{point{1, 2}: 1, name("n"): 2}
	println(k[point{1, 2}], k[name("n")], k[name("m")])
	f := map[float64]string{0: "zero", 1.5: "x"}
	zero := 0.0
	nan := zero / zero
	f[nan] = "nan1"
	f[nan] = "nan2"
	_, ok = f[nan]
	println(len(f), f[-zero], ok)
	clear(f)
	println(len(f))
	s := map[string][]int{}
	for j := range 10 {
		s[string(rune('a'+j%3))] = append(s[string(rune('a'+j%3))], j)
	}
	println(len(s["a"]), len(s["b"]), s["c"][2])
	st := map[string]struct {
		n int
		t string
	}{"k": {1, "t"}}
	e := st["k"]
	e.n = 5
	println(st["k"].n, st["k"].t, e.n)
	nested := map[string]map[string]bool{"x": {"y": true}}
	println(nested["x"]["y"], nested["q"]["z"])
	fs := map[string]func(int) int{"dbl": func(x int) int { return 2 * x }}
	println(fs["dbl"](4), fs["none"] == nil)
	ptrs := map[*int]string{}
	a, b := 1, 1
	ptrs[&a] = "a"
	println(ptrs[&a], ptrs[&b] == "")
	arr := map[[3]string]int{{"a", "b", "c"}: 9}
	println(arr[[3]string{"a", "b", "c"}])
	same := m
	same["shared"] = 1
	println(m["shared"])
	bs := []byte("one")
	println(m[string(bs)])
	big := make(map[int64][40]int, 100)
	big[7] = [40]int{39: 5}
	println(big[7][39], big[8][0])
	r := map[rune]bool{'a': true}
	println(r['a'], r['b'])
	c := map[chan int]int{nil: 3}
	println(c[nil])
	x, y := 1, map[int]int{}
	x, y[x] = 2, 10
	println(y[1], y[2], x)
}
