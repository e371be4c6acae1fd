// Products of matrices of floating-point numbers.
package main

const n = 400

type matrix [][]float64

func newMatrix(f func(i, j int) float64) matrix {
	m := make(matrix, n)
	for i := range m {
		m[i] = make([]float64, n)
		for j := range m[i] {
			m[i][j] = f(i, j)
		}
	}
	return m
}

func (a matrix) times(b matrix) matrix {
	c := newMatrix(func(i, j int) float64 { return 0 })
	for i, row := range a {
		out := c[i]
		for k, x := range row {
			for j, y := range b[k] {
				out[j] += x * y
			}
		}
	}
	return c
}

// naive walks down the columns of b.
func (a matrix) naive(b matrix) float64 {
	trace := 0.0
	for i := range a {
		for j := range n / 8 {
			sum := 0.0
			for k := range n {
				sum += a[i][k] * b[k][j]
			}
			if i == j {
				trace += sum
			}
		}
	}
	return trace
}

func main() {
	a := newMatrix(func(i, j int) float64 { return float64(i*j%7) - 3 })
	b := newMatrix(func(i, j int) float64 { return float64((i+j)%5) / 4 })
	for range 5 {
		c := a.times(b)
		println(c[1][2], c[n-1][n-2], a.naive(c))
		a[0][0]++
	}
}
