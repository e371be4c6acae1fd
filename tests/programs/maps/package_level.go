// Package-level maps and pointers: what is laid out statically, filled at start, or left out.
package main

type point struct{ x, y int }

var (
	first  = &point{1, 2}
	second = first
	third  = &point{3, 4}
	_      = change()
	fourth = third
	taken  = &third
	unused = map[string]*point{"first": first, "third": third}
	table  = map[string]*point{"first": first, "second": second, "third": third, "new": {7, 8}}
	funcs  = map[rune]func(int) int{
		'+': func(n int) int { return n + 1 },
		'-': func(n int) int { return n - 1 },
		'!': twice,
	}
	nested = map[point]map[string][]int{
		{1, 1}: {"a": {1, 2}, "b": nil},
		{2, 2}: nil,
	}
	onlyInInit = map[int]string{1: "one"}
	counted    = map[int]int{0: count(), 1: count(), 2: count()}
	calls      int
)

func change() int {
	third = &point{5, 6}
	return 0
}

func count() int {
	calls++
	return calls
}

func twice(n int) int { return 2 * n }

func init() {
	onlyInInit[2] = "two"
	println("init", len(onlyInInit), calls)
}

func main() {
	println(first == second, second.y, fourth.x, *taken == third)
	second.y = 9
	println(first.y, table["first"].y, table["second"] == first, table["third"].x, table["new"].y)
	println(funcs['+'](3), funcs['-'](3), funcs['!'](3), funcs['?'] == nil)
	println(len(nested), len(nested[point{1, 1}]), nested[point{1, 1}]["a"][1], nested[point{2, 2}] == nil)
	println(counted[0]+counted[1]+counted[2], calls)
}
