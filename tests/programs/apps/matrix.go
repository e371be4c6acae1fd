// A solver for linear equations: Gauss with floats, Bareiss with big integers and rationals, parallel multiplication.
package main

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"os"
	"runtime"
	"strings"
	"sync"
)

type Matrix struct {
	rows, cols int
	data       []float64
}

func NewMatrix(rows, cols int, values ...float64) *Matrix {
	m := &Matrix{rows, cols, make([]float64, rows*cols)}
	if n := copy(m.data, values); n != 0 && n != rows*cols {
		panic(fmt.Sprintf("%d values for a %dx%d matrix", n, rows, cols))
	}
	return m
}

func Identity(n int) *Matrix {
	m := NewMatrix(n, n)
	for i := range n {
		m.Row(i)[i] = 1
	}
	return m
}

func (m *Matrix) Row(i int) []float64 { return m.data[i*m.cols : (i+1)*m.cols : (i+1)*m.cols] }
func (m *Matrix) Clone() *Matrix      { return NewMatrix(m.rows, m.cols, m.data...) }

func (m *Matrix) String() string {
	var b strings.Builder
	for i := range m.rows {
		for j, x := range m.Row(i) {
			if j > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%9.4f", x)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

var (
	ErrSingular = errors.New("matrix is singular")
	ErrShape    = errors.New("shapes do not fit")
)

// Mul multiplies rows in parallel.
func (m *Matrix) Mul(other *Matrix) (*Matrix, error) {
	if m.cols != other.rows {
		return nil, fmt.Errorf("%dx%d times %dx%d: %w", m.rows, m.cols, other.rows, other.cols, ErrShape)
	}
	out := NewMatrix(m.rows, other.cols)
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := w; i < m.rows; i += workers {
				target := out.Row(i)
				for k, x := range m.Row(i) {
					for j, y := range other.Row(k) {
						target[j] += x * y
					}
				}
			}
		}()
	}
	wg.Wait()
	return out, nil
}

// Solve finds X in m·X = b with partial pivots; it gives the determinant too.
func (m *Matrix) Solve(b *Matrix) (x *Matrix, det float64, err error) {
	if m.rows != m.cols || b.rows != m.rows {
		return nil, 0, ErrShape
	}
	a, x := m.Clone(), b.Clone()
	det = 1
	for c := range a.cols {
		pivot := c
		for r := c + 1; r < a.rows; r++ {
			if math.Abs(a.Row(r)[c]) > math.Abs(a.Row(pivot)[c]) {
				pivot = r
			}
		}
		if math.Abs(a.Row(pivot)[c]) < 1e-12 {
			return nil, 0, fmt.Errorf("column %d: %w", c, ErrSingular)
		}
		if pivot != c {
			det = -det
			swap(a.Row(pivot), a.Row(c))
			swap(x.Row(pivot), x.Row(c))
		}
		p := a.Row(c)[c]
		det *= p
		scale(a.Row(c), 1/p)
		scale(x.Row(c), 1/p)
		for r := range a.rows {
			if f := a.Row(r)[c]; r != c && f != 0 {
				addScaled(a.Row(r), a.Row(c), -f)
				addScaled(x.Row(r), x.Row(c), -f)
			}
		}
	}
	return x, det, nil
}

func swap(a, b []float64) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}

func scale(row []float64, f float64) {
	for i := range row {
		row[i] *= f
	}
}

func addScaled(row, other []float64, f float64) {
	for i, x := range other {
		row[i] += x * f
	}
}

// hilbert gives the exact determinant of the Hilbert matrix, by elimination with rationals.
func hilbert(n int) *big.Rat {
	a := make([][]*big.Rat, n)
	for i := range a {
		a[i] = make([]*big.Rat, n)
		for j := range a[i] {
			a[i][j] = big.NewRat(1, int64(i+j+1))
		}
	}
	det := big.NewRat(1, 1)
	for c := range n {
		det.Mul(det, a[c][c])
		for r := c + 1; r < n; r++ {
			f := new(big.Rat).Quo(a[r][c], a[c][c])
			for k := c; k < n; k++ {
				a[r][k].Sub(a[r][k], new(big.Rat).Mul(f, a[c][k]))
			}
		}
	}
	return det
}

// bareiss is the determinant of an integer matrix without fractions.
func bareiss(rows [][]int64) *big.Int {
	n := len(rows)
	a := make([][]big.Int, n)
	for i, row := range rows {
		a[i] = make([]big.Int, n)
		for j, x := range row {
			a[i][j].SetInt64(x)
		}
	}
	previous := big.NewInt(1)
	var t big.Int
	for k := range n - 1 {
		for i := k + 1; i < n; i++ {
			for j := k + 1; j < n; j++ {
				x := &a[i][j]
				x.Mul(x, &a[k][k])
				x.Sub(x, t.Mul(&a[i][k], &a[k][j]))
				x.Quo(x, previous)
			}
		}
		previous = &a[k][k]
	}
	return &a[n-1][n-1]
}

func main() {
	a := NewMatrix(3, 3, 2, 1, -1, -3, -1, 2, -2, 1, 2)
	x, det, err := a.Solve(NewMatrix(3, 1, 8, -11, -3))
	fmt.Print(x)
	fmt.Printf("det %.6g, err %v\n", det, err)
	inverse, _, _ := a.Solve(Identity(3))
	product, _ := a.Mul(inverse)
	fmt.Print(inverse, "\n", product)
	_, _, err = NewMatrix(2, 2, 1, 2, 2, 4).Solve(Identity(2))
	fmt.Println(err, errors.Is(err, ErrSingular))
	_, err = a.Mul(Identity(4))
	fmt.Println(err)

	rng := rand.New(rand.NewSource(42))
	const n = 60
	big1, want := NewMatrix(n, n), NewMatrix(n, 2)
	for i := range big1.data {
		big1.data[i] = rng.NormFloat64()
	}
	for i := range want.data {
		want.data[i] = float64(rng.Intn(19) - 9)
	}
	right, _ := big1.Mul(want)
	got, _, err := big1.Solve(right)
	worst := 0.0
	for i := range got.data {
		worst = max(worst, math.Abs(got.data[i]-want.data[i]))
	}
	fmt.Println("error below 1e-9:", worst < 1e-9, err)

	for _, n := range []int{1, 2, 3, 5, 8, 12} {
		fmt.Println(n, hilbert(n))
	}
	var rows [][]int64
	for range 12 {
		row := make([]int64, 12)
		for j := range row {
			row[j] = rng.Int63n(2_000_000) - 1_000_000
		}
		rows = append(rows, row)
	}
	d := bareiss(rows)
	fmt.Println(d, d.Sign(), d.BitLen())
	f := new(big.Float).SetPrec(200).SetInt(d)
	fmt.Printf("%.30e %s\n", f, new(big.Float).Sqrt(f.Abs(f)).Text('g', 40))
	power := new(big.Int).Exp(big.NewInt(3), big.NewInt(500), nil)
	quotient, rest := new(big.Int).DivMod(power, d, new(big.Int))
	fmt.Printf("%x\n%d\n", quotient, rest)
	fmt.Println(new(big.Int).GCD(nil, nil, big.NewInt(7*11*13), big.NewInt(11*17)), big.NewInt(1_000_003).ProbablyPrime(10))
	defer fmt.Fprintln(os.Stderr, "deferred")
	NewMatrix(2, 2, 1, 2, 3)
}
