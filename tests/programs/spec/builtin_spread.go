// Builtins whose arguments are the results of one call.
package main

type big struct {
	a, b, c, d, e int
	s             string
	next          *big
}

func slices() ([]int, []int)            { return []int{1, 2, 3}, []int{9, 8} }
func more() ([]int, int, int)           { return []int{1}, 2, 3 }
func bigs() ([]big, big, big)           { return nil, big{a: 1, s: "x"}, big{e: 2, s: "y", next: &big{}} }
func boxed() ([]any, int, string, *big) { return []any{nil}, 1, "s", &big{a: 7} }
func key() (map[string]int, string)     { print("key "); return m, "a" }
func floats() (float64, float64)        { return 1, 2 }
func ints() (int, int, int)             { return 3, 1, 2 }
func mixed() (int, string, bool)        { return 3, "x", true }

var m = map[string]int{"a": 1, "b": 2}

func keep() (out [][]*int) {
	x := 1
	row := func() ([]*int, *int) { y := x; x++; return nil, &y }
	for range 3 {
		out = append(out, append(row()))
	}
	return
}

func main() {
	println(len(append(more())), copy(slices()))
	bs := append(bigs())
	println(len(bs), bs[0].s, bs[1].e, bs[1].next != nil)
	as := append(boxed())
	println(len(as), as[1].(int), as[2].(string), as[3].(*big).a)
	delete(key())
	println(len(m))
	println(complex(floats()), min(floats()), max(ints()))
	println(mixed())
	defer println(ints())
	defer println(mixed())
	for _, row := range keep() {
		print(len(row), *row[0], " ")
	}
	println()
}
