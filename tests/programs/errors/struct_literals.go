// Composite literals with unknown, missing, mixed and duplicate fields.
package main

type point struct{ x, y int }

type line struct {
	a, b point
	name string
}

func main() {
	_ = point{1}
	_ = point{1, 2, 3}
	_ = point{x: 1, 2}
	_ = point{z: 1}
	_ = point{x: 1, x: 2}
	_ = line{point{1, 2}, "a", "b"}
	_ = line{name: 5}
	_ = &line{a: {1, 2}}
	_ = []point{{1, 2}, {3}}
	_ = int{5}
	_ = map[string]int{"a": 1, "a": 2}
}
