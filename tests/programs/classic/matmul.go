// Matrices as slices of slices and as arrays of arrays, multiplied both ways and compared.
package main

const n = 32

type square [n][n]int64

func (a *square) mul(b *square) (c square) {
	for i := range n {
		for j := range n {
			for k := range n {
				c[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return
}

func fresh(rows, cols int) [][]int64 {
	backing := make([]int64, rows*cols)
	m := make([][]int64, rows)
	for i := range m {
		m[i], backing = backing[:cols:cols], backing[cols:]
	}
	return m
}

func mul(a, b [][]int64) [][]int64 {
	c := fresh(len(a), len(b[0]))
	for i, row := range a {
		for k, x := range row {
			for j, y := range b[k] {
				c[i][j] += x * y
			}
		}
	}
	return c
}

func main() {
	var a, b square
	sa, sb := fresh(n, n), fresh(n, n)
	for i := range n {
		for j := range n {
			a[i][j] = int64(i*j%17 - 8)
			b[i][j] = int64((i+j)%13 - 6)
			sa[i][j], sb[i][j] = a[i][j], b[i][j]
		}
	}
	c := a.mul(&b)
	sc := mul(sa, sb)
	var trace int64
	for i := range n {
		trace += c[i][i]
		for j := range n {
			if c[i][j] != sc[i][j] {
				println("differ at", i, j, c[i][j], sc[i][j])
			}
		}
	}
	println("trace", trace, "corner", c[0][0], c[n-1][n-1], cap(sc[0]), len(sc))
	d := c.mul(&a)
	println(d == c, d[3][4], d[31][30])
}
