// Backtracking: N queens with bits, sudoku with candidate sets, knight's tours, and a search that is cancelled by panic and by context.
package main

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

func queens(n int) int {
	var place func(columns, left, right uint32) int
	full := uint32(1)<<n - 1
	place = func(columns, left, right uint32) (count int) {
		if columns == full {
			return 1
		}
		for free := full &^ (columns | left | right); free != 0; free &= free - 1 {
			bit := free & -free
			count += place(columns|bit, (left|bit)<<1, (right|bit)>>1)
		}
		return count
	}
	return place(0, 0, 0)
}

// queensParallel splits the search by the first row.
func queensParallel(n int) int {
	var total atomic.Int64
	var wg sync.WaitGroup
	full := uint32(1)<<n - 1
	for c := range n {
		wg.Go(func() {
			bit := uint32(1) << c
			type frame struct{ columns, left, right uint32 }
			stack := []frame{{bit, bit << 1, bit >> 1}}
			found := int64(0)
			for len(stack) > 0 {
				f := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				if f.columns == full {
					found++
					continue
				}
				for free := full &^ (f.columns | f.left | f.right); free != 0; free &= free - 1 {
					b := free & -free
					stack = append(stack, frame{f.columns | b, (f.left | b) << 1, (f.right | b) >> 1})
				}
			}
			total.Add(found)
			runtime.Gosched()
		})
	}
	wg.Wait()
	return int(total.Load())
}

type Sudoku [9][9]uint8

func ParseSudoku(s string) (*Sudoku, error) {
	if len(s) != 81 {
		return nil, fmt.Errorf("%d characters instead of 81", len(s))
	}
	var g Sudoku
	for i, c := range []byte(s) {
		switch {
		case c == '.':
		case '1' <= c && c <= '9':
			g[i/9][i%9] = c - '0'
		default:
			return nil, fmt.Errorf("bad cell %q at %d", c, i)
		}
	}
	return &g, nil
}

func (g *Sudoku) String() string {
	var b strings.Builder
	for r, row := range g {
		if r%3 == 0 && r > 0 {
			b.WriteString("------+-------+------\n")
		}
		for c, v := range row {
			if c%3 == 0 && c > 0 {
				b.WriteString("| ")
			}
			b.WriteByte(".123456789"[v])
			b.WriteByte(" \n"[c/8])
		}
	}
	return b.String()
}

func (g *Sudoku) candidates(r, c int) (set uint16) {
	for i := range 9 {
		set |= 1<<g[r][i] | 1<<g[i][c] | 1<<g[r/3*3+i/3][c/3*3+i%3]
	}
	return ^set & 0x3fe
}

// solved unwinds the search.
type solved struct{ grid Sudoku }

var ErrUnsolvable = errors.New("no solution")

func (g *Sudoku) Solve() (solution *Sudoku, nodes int, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case solved:
			solution, err = &r.grid, nil
		default:
			panic(r)
		}
	}()
	grid := *g
	var search func()
	search = func() {
		nodes++
		best, br, bc := 10, 0, 0
		var set uint16
		for r := range grid {
			for c, v := range grid[r] {
				if v == 0 {
					s := grid.candidates(r, c)
					if n := bits.OnesCount16(s); n < best {
						best, br, bc, set = n, r, c, s
					}
				}
			}
		}
		if best == 10 {
			panic(solved{grid})
		}
		for ; set != 0; set &= set - 1 {
			grid[br][bc] = uint8(bits.TrailingZeros16(set))
			search()
		}
		grid[br][bc] = 0
	}
	search()
	return nil, nodes, ErrUnsolvable
}

var moves = [8][2]int{{1, 2}, {2, 1}, {2, -1}, {1, -2}, {-1, -2}, {-2, -1}, {-2, 1}, {-1, 2}}

// tour finds a knight's tour by Warnsdorff's rule with backtracking.
func tour(ctx context.Context, n, x, y int) ([][]int, error) {
	board := make([][]int, n)
	for i := range board {
		board[i] = make([]int, n)
	}
	free := func(x, y int) bool { return x >= 0 && y >= 0 && x < n && y < n && board[y][x] == 0 }
	degree := func(x, y int) (d int) {
		for _, m := range moves {
			if free(x+m[0], y+m[1]) {
				d++
			}
		}
		return d
	}
	steps := 0
	var visit func(x, y, k int) bool
	visit = func(x, y, k int) bool {
		if steps++; steps%64 == 0 && ctx.Err() != nil {
			return false
		}
		board[y][x] = k
		if k == n*n {
			return true
		}
		for want := range 9 {
			for _, m := range moves {
				u, v := x+m[0], y+m[1]
				if free(u, v) && degree(u, v) == want && visit(u, v, k+1) {
					return true
				}
			}
		}
		board[y][x] = 0
		return false
	}
	if visit(x, y, 1) {
		return board, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("tour on %d: %w", n, err)
	}
	return nil, ErrUnsolvable
}

// race starts tours at all corners and takes whichever comes first.
func race(n int) bool {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	type answer struct {
		board [][]int
		err   error
	}
	answers := make(chan answer, 4)
	for _, at := range [][2]int{{0, 0}, {n - 1, 0}, {0, n - 1}, {n - 1, n - 1}} {
		go func() {
			b, err := tour(ctx, n, at[0], at[1])
			answers <- answer{b, err}
		}()
	}
	for range 4 {
		if a := <-answers; a.err == nil {
			return true
		}
	}
	return false
}

func main() {
	for n := 1; n <= 9; n++ {
		fmt.Print(queens(n), " ")
	}
	fmt.Println(queensParallel(9), queens(8) == queensParallel(8))
	for _, s := range []string{
		"53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
		"8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
		"55..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
		"123", strings.Repeat("x", 81),
	} {
		g, err := ParseSudoku(s)
		if err != nil {
			fmt.Println(err)
			continue
		}
		solution, nodes, err := g.Solve()
		if err != nil {
			fmt.Println(err, errors.Is(err, ErrUnsolvable))
			continue
		}
		fmt.Print(solution)
		fmt.Println(nodes, solution.candidates(0, 0))
	}
	board, err := tour(context.Background(), 6, 0, 0)
	for _, row := range board {
		fmt.Printf("%3d\n", row)
	}
	fmt.Println(err)
	_, err = tour(context.Background(), 4, 0, 0)
	fmt.Println(err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = tour(ctx, 12, 1, 1)
	fmt.Println(err, errors.Is(err, context.Canceled))
	fmt.Println(race(8))
	var g *Sudoku
	defer func() {
		r := recover()
		fmt.Fprintln(os.Stderr, "recovered:", r)
		panic(fmt.Errorf("again: %w", r.(error)))
	}()
	g.Solve()
}
