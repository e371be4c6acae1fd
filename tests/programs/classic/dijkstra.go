// Shortest ways on a grid with walls: a binary heap of structs, arrays of arrays, a path drawn back.
package main

const (
	width  = 24
	height = 12
)

type cell struct{ x, y int }

type item struct {
	at   cell
	dist int
}

type grid struct {
	wall [height][width]bool
	dist [height][width]int
	from [height][width]cell
	heap []item
}

func (g *grid) push(it item) {
	g.heap = append(g.heap, it)
	i := len(g.heap) - 1
	for i > 0 {
		p := (i - 1) / 2
		if g.heap[p].dist <= g.heap[i].dist {
			break
		}
		g.heap[p], g.heap[i] = g.heap[i], g.heap[p]
		i = p
	}
}

func (g *grid) pop() (top item) {
	h := g.heap
	top = h[0]
	h[0] = h[len(h)-1]
	g.heap = h[:len(h)-1]
	h = g.heap
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && h[c+1].dist < h[c].dist {
			c++
		}
		if h[i].dist <= h[c].dist {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}

func (c cell) inside() bool { return c.x >= 0 && c.x < width && c.y >= 0 && c.y < height }

var steps = [...]struct {
	cell
	cost int
}{{cell{1, 0}, 2}, {cell{-1, 0}, 2}, {cell{0, 1}, 2}, {cell{0, -1}, 2}, {cell{1, 1}, 3}, {cell{-1, -1}, 3}}

func (g *grid) search(start cell) (visited int) {
	for y := range g.dist {
		for x := range g.dist[y] {
			g.dist[y][x] = 1 << 30
		}
	}
	g.dist[start.y][start.x] = 0
	g.push(item{at: start})
	for len(g.heap) > 0 {
		it := g.pop()
		if it.dist > g.dist[it.at.y][it.at.x] {
			continue
		}
		visited++
		for _, s := range steps {
			to := cell{it.at.x + s.x, it.at.y + s.y}
			if !to.inside() || g.wall[to.y][to.x] {
				continue
			}
			if d := it.dist + s.cost; d < g.dist[to.y][to.x] {
				g.dist[to.y][to.x] = d
				g.from[to.y][to.x] = it.at
				g.push(item{to, d})
			}
		}
	}
	return
}

func (g *grid) draw(start, end cell) {
	var on [height][width]bool
	for c := end; c != start; c = g.from[c.y][c.x] {
		on[c.y][c.x] = true
	}
	on[start.y][start.x] = true
	for y, row := range g.wall {
		for x, wall := range row {
			switch {
			case on[y][x]:
				print("o")
			case wall:
				print("#")
			default:
				print(".")
			}
		}
		println()
	}
}

func main() {
	g := &grid{}
	for i := range height - 2 {
		g.wall[i][5] = true
		g.wall[i+2][10] = true
		g.wall[i][15] = i != 4
	}
	for x := 16; x < 23; x++ {
		g.wall[6][x] = true
	}
	start, end := cell{0, 0}, cell{23, 11}
	println(g.search(start), g.dist[end.y][end.x], g.dist[0][6], g.dist[11][0])
	g.draw(start, end)
}
