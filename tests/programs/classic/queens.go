// Eight queens by recursion over arrays in a struct passed by pointer.
package main

type board struct {
	n         int
	cols      [16]bool
	up, down  [32]bool
	rows      [16]int
	solutions int
	first     [16]int
}

func (b *board) place(row int) {
	if row == b.n {
		if b.solutions == 0 {
			b.first = b.rows
		}
		b.solutions++
		return
	}
	for c := range b.n {
		u, d := row+c, row-c+b.n
		if b.cols[c] || b.up[u] || b.down[d] {
			continue
		}
		b.cols[c], b.up[u], b.down[d] = true, true, true
		b.rows[row] = c
		b.place(row + 1)
		b.cols[c], b.up[u], b.down[d] = false, false, false
	}
}

func main() {
	for n := 1; n <= 9; n++ {
		b := board{n: n}
		b.place(0)
		print(n, " ", b.solutions, ":")
		if b.solutions > 0 {
			for _, c := range b.first[:n] {
				print(" ", c)
			}
		}
		println()
	}
}
