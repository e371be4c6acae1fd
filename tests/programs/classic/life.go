// Conway's glider on a torus: byte grids, double buffering, modular indices.
package main

type field struct {
	cells [][]bool
	w, h  int
}

func newField(w, h int) *field {
	cells := make([][]bool, h)
	for i := range cells {
		cells[i] = make([]bool, w)
	}
	return &field{cells, w, h}
}

func (f *field) set(x, y int, alive bool) { f.cells[y][x] = alive }

func (f *field) alive(x, y int) bool {
	x = (x + f.w) % f.w
	y = (y + f.h) % f.h
	return f.cells[y][x]
}

func (f *field) next(x, y int) bool {
	n := 0
	for i := -1; i <= 1; i++ {
		for j := -1; j <= 1; j++ {
			if (i != 0 || j != 0) && f.alive(x+i, y+j) {
				n++
			}
		}
	}
	return n == 3 || n == 2 && f.alive(x, y)
}

type life struct {
	now, then *field
}

func (l *life) step() {
	for y := range l.now.h {
		for x := range l.now.w {
			l.then.set(x, y, l.now.next(x, y))
		}
	}
	l.now, l.then = l.then, l.now
}

func (l *life) String() string {
	s := ""
	for _, row := range l.now.cells {
		line := make([]byte, 0, len(row)+1)
		for _, c := range row {
			if c {
				line = append(line, '#')
			} else {
				line = append(line, '.')
			}
		}
		s += string(append(line, '\n'))
	}
	return s
}

func main() {
	l := &life{newField(16, 10), newField(16, 10)}
	for _, p := range [][2]int{{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}} {
		l.now.set(p[0], p[1], true)
	}
	for gen := range 41 {
		if gen%20 == 0 {
			println("generation", gen)
			print(l.String())
		}
		l.step()
	}
}
