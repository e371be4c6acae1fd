// Graph searches: BFS, Dijkstra and A* with container/heap, topological order, components, a maze; input by Sscanf.
package main

import (
	"bytes"
	"container/heap"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

type Edge struct {
	To     string
	Weight float64
}

type Graph map[string][]Edge

func parse(text string) (Graph, error) {
	g := Graph{}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var from, to string
		var w float64
		if n, err := fmt.Sscanf(line, "%s -> %s %g", &from, &to, &w); err != nil {
			return nil, fmt.Errorf("line %d (%d fields): %w", i+1, n, err)
		}
		g[from] = append(g[from], Edge{to, w})
		if _, ok := g[to]; !ok {
			g[to] = nil
		}
	}
	return g, nil
}

func (g Graph) nodes() []string {
	names := make([]string, 0, len(g))
	for n := range g {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

type item[T any] struct {
	value    T
	priority float64
}

type queue[T any] []item[T]

func (q queue[T]) Len() int           { return len(q) }
func (q queue[T]) Less(i, j int) bool { return q[i].priority < q[j].priority }
func (q queue[T]) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue[T]) Push(x any)        { *q = append(*q, x.(item[T])) }
func (q *queue[T]) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}

// search is A*; without an estimate Dijkstra.
func search[N comparable](start N, goal func(N) bool, next func(N, func(N, float64)), estimate func(N) float64) (path []N, cost float64, visited int) {
	best := map[N]float64{start: 0}
	from := map[N]N{}
	open := &queue[N]{{start, 0}}
	closed := map[N]struct{}{}
	for open.Len() > 0 {
		n := heap.Pop(open).(item[N]).value
		if _, ok := closed[n]; ok {
			continue
		}
		closed[n] = struct{}{}
		visited++
		if goal(n) {
			for path = []N{n}; n != start; path = append(path, n) {
				n = from[n]
			}
			slices.Reverse(path)
			return path, best[path[len(path)-1]], visited
		}
		next(n, func(to N, weight float64) {
			c := best[n] + weight
			if old, ok := best[to]; !ok || c < old {
				best[to], from[to] = c, n
				priority := c
				if estimate != nil {
					priority += estimate(to)
				}
				heap.Push(open, item[N]{to, priority})
			}
		})
	}
	return nil, math.Inf(1), visited
}

func (g Graph) shortest(from, to string) ([]string, float64) {
	path, cost, _ := search(from, func(n string) bool { return n == to }, func(n string, visit func(string, float64)) {
		for _, e := range g[n] {
			visit(e.To, e.Weight)
		}
	}, nil)
	return path, cost
}

var errCycle = errors.New("graph has a cycle")

func (g Graph) topological() (order []string, err error) {
	degree := map[string]int{}
	for _, edges := range g {
		for _, e := range edges {
			degree[e.To]++
		}
	}
	var ready []string
	for _, n := range g.nodes() {
		if degree[n] == 0 {
			ready = append(ready, n)
		}
	}
	for len(ready) > 0 {
		n := ready[0]
		ready = ready[1:]
		order = append(order, n)
		for _, e := range g[n] {
			if degree[e.To]--; degree[e.To] == 0 {
				ready = append(ready, e.To)
			}
		}
	}
	if len(order) < len(g) {
		return order, errCycle
	}
	return order, nil
}

// components are Tarjan's strongly connected ones.
func (g Graph) components() (out [][]string) {
	index, low := map[string]int{}, map[string]int{}
	var stack []string
	var visit func(string)
	visit = func(n string) {
		index[n] = len(index) + 1
		low[n] = index[n]
		stack = append(stack, n)
		for _, e := range g[n] {
			if index[e.To] == 0 {
				visit(e.To)
				low[n] = min(low[n], low[e.To])
			} else if slices.Contains(stack, e.To) {
				low[n] = min(low[n], index[e.To])
			}
		}
		if low[n] == index[n] {
			i := slices.Index(stack, n)
			c := slices.Clone(stack[i:])
			slices.Sort(c)
			out = append(out, c)
			stack = stack[:i]
		}
	}
	for _, n := range g.nodes() {
		if index[n] == 0 {
			visit(n)
		}
	}
	return out
}

type point struct{ x, y int }

func (p point) String() string { return fmt.Sprintf("(%d,%d)", p.x, p.y) }

const maze = `
#####################
#S..#.....#.........#
#.#.#.###.#.#######.#
#.#...#.#...#.....#.#
#.#####.#####.###.#.#
#.......#.....#.#...#
#######.#.#####.###.#
#.....#...#.......#.#
#.###.#####.#####.#.#
#...#...........#..E#
#####################`

func solve(text string) {
	grid := bytes.Split([]byte(strings.TrimSpace(text)), []byte("\n"))
	var start, end point
	for y, row := range grid {
		if x := bytes.IndexByte(row, 'S'); x >= 0 {
			start = point{x, y}
		}
		if x := bytes.IndexByte(row, 'E'); x >= 0 {
			end = point{x, y}
		}
	}
	next := func(p point, visit func(point, float64)) {
		for _, d := range [...]point{{0, -1}, {1, 0}, {0, 1}, {-1, 0}} {
			q := point{p.x + d.x, p.y + d.y}
			if grid[q.y][q.x] != '#' {
				visit(q, 1)
			}
		}
	}
	goal := func(p point) bool { return p == end }
	_, dijkstra, n := search(start, goal, next, nil)
	path, cost, m := search(start, goal, next, func(p point) float64 {
		return math.Abs(float64(p.x-end.x)) + math.Abs(float64(p.y-end.y))
	})
	fmt.Println(cost, cost == dijkstra, m <= n, path[:4], path[len(path)-1])
	for _, p := range path[1 : len(path)-1] {
		grid[p.y][p.x] = '*'
	}
	fmt.Printf("%s\n", bytes.Join(grid, []byte{'\n'}))
}

func main() {
	g, err := parse(`
a -> b 4
a -> c 2
c -> b 1
b -> d 5
c -> d 8
d -> e 0.5
x -> a 1e1
f -> f 0`)
	if err != nil {
		panic(err)
	}
	fmt.Println(g.nodes())
	for _, pair := range [][2]string{{"a", "e"}, {"x", "b"}, {"e", "a"}, {"a", "a"}} {
		path, cost := g.shortest(pair[0], pair[1])
		fmt.Printf("%s to %s: %v %g\n", pair[0], pair[1], path, cost)
	}
	fmt.Println(g.topological())
	delete(g, "f")
	fmt.Println(g.topological())
	g["e"] = append(g["e"], Edge{"c", 1})
	g["d"] = append(g["d"], Edge{"y", 1})
	g["y"] = nil
	fmt.Println(g.components())
	solve(maze)
	for _, text := range []string{"a -> b", "a b 3", "a -> b x"} {
		_, err := parse(text)
		fmt.Println(err)
	}
	var q queue[string]
	heap.Init(&q)
	heap.Pop(&q)
}
