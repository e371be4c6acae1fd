// Arrays are values: assignment, parameters, results, comparison, ranges over copies, nested and empty ones.
package main

type grid [3][4]int

func change(a [5]int) [5]int {
	a[0] = 100
	return a
}

func changeIt(a *[5]int) { a[0] = 200 }

func fill(n int) (g grid) {
	for i := range g {
		for j := range g[i] {
			g[i][j] = n * (i*4 + j)
		}
	}
	return
}

func sum(g grid) (n int) {
	for _, row := range g {
		for _, x := range row {
			n += x
		}
	}
	return
}

func main() {
	a := [5]int{1, 2, 3, 4, 5}
	b := a
	b[1] = 20
	c := change(a)
	println(a[0], a[1], b[1], c[0], c[1])
	changeIt(&a)
	println(a[0], a == b, a != c)
	d := [...]string{3: "d", 1: "b"}
	println(len(d), d[0] == "", d[1], d[3], d == [4]string{"", "b", "", "d"})
	for i, x := range a {
		a[4] = 99
		if i == 4 {
			println("range copied", x)
		}
	}
	for i, x := range &a {
		a[4] = 77
		if i == 4 {
			println("range through pointer", x)
		}
	}
	g := fill(2)
	h := g
	h[2][3]++
	println(sum(g), sum(h), g == h, g[1] == h[1], g[2] == h[2], len(g), len(g[0]))
	row := &g[1]
	row[0] = -1
	println(g[1][0], len(row), cap(row[:2]))
	var none [0]int
	var units [1000]struct{}
	println(len(none), len(units), none == [0]int{})
	for range none {
		println("never")
	}
	one := [1]int{7}
	f := func(x [1]int) [1]int { x[0]++; return x }
	println(f(one)[0], one[0])
	type cell struct {
		v    [2]int8
		text [2]string
	}
	cells := [2]cell{{[2]int8{1, 2}, [2]string{"a", "b"}}, {text: [2]string{1: "z"}}}
	copied := cells
	copied[1].text[1] += "z"
	println(cells[1].text[1], copied[1].text[1], cells[0] == copied[0], cells == copied)
	bools := [...]bool{true, false, true}
	floats := [2]float64{1.5, 2.5}
	bools[1] = floats[0] < floats[1]
	println(bools[1], bools == [3]bool{true, true, true})
	p := &[3]int{1, 2, 3}
	for i := range p {
		p[i] *= p[i]
	}
	println(p[2], len(p), (*p)[1])
	var i = 1
	a[i], i = 55, 3
	println(a[1], a[3], i)
	var matrix [2][2][2]int8
	matrix[1][0][1] = 5
	println(matrix[1][0][1], matrix[0] == [2][2]int8{}, len(matrix[1][1]))
}
