// Keys of struct literals that name promoted fields.
package main

type Point struct{ X, Y int }

type Named struct {
	Point
	Name string
}

type Deep struct {
	Named
	pad [40]byte
	Z   *int
}

type Box[T any] struct{ Val, Other T }

type Holder[T any] struct {
	Box[T]
	n int
}

type Small struct{ Point }

var static = Deep{X: 3, Name: "static", Z: new(int)}

var table = map[string]Named{"a": {X: 1, Name: "A"}, "b": {Point: Point{2, 3}}}

func next(name string) int {
	println("eval", name)
	return len(name)
}

func hold[T any](v T) Holder[T] { return Holder[T]{Other: v, n: 2} }

func leak(n int) *Deep {
	v := n
	return &Deep{Z: &v, Y: n, Name: "leaked"}
}

func main() {
	s := Small{Y: 2}
	println(s.X, s.Y)
	n := Named{Name: "n", Y: next("yy"), X: next("x")}
	println(n.X, n.Y, n.Name)
	var dirty [4]Deep
	for i := range dirty {
		for j := range dirty[i].pad {
			dirty[i].pad[j] = 0xff
		}
		dirty[i] = Deep{X: i, Name: "d"}
		println(dirty[i].X, dirty[i].Y, dirty[i].Name, dirty[i].pad[7], dirty[i].Z == nil)
	}
	h := hold("text")
	println(h.Val, h.Other, h.n)
	k := hold(1.5)
	println(k.Val, k.Other, k.n)
	p := leak(7)
	println(*p.Z, p.X, p.Y, p.Name)
	println(static.X, static.Y, static.Name, *static.Z)
	println(table["a"].X, table["a"].Name, table["b"].Y)
}
