// Big numbers: digits of pi and e, Fibonacci by matrices, RSA with small keys, Mersenne primes, continued fractions.
package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"strings"
)

// piDigits is Gibbons' spigot.
func piDigits(n int) string {
	var out strings.Builder
	q, r, t := big.NewInt(1), big.NewInt(0), big.NewInt(1)
	k, m, x := big.NewInt(1), int64(3), int64(3)
	i := int64(1)
	tmp := new(big.Int)
	_, _ = k, x
	digit := big.NewInt(m)
	l := int64(3)
	for out.Len() < n {
		// 4q + r - t < m*t
		left := new(big.Int).Lsh(q, 2)
		left.Add(left, r).Sub(left, t)
		if left.Cmp(tmp.Mul(digit, t)) < 0 {
			out.WriteString(digit.String())
			// (10q, 10(r - mt), t)
			nr := new(big.Int).Mul(digit, t)
			nr.Sub(r, nr).Mul(nr, big.NewInt(10))
			next := new(big.Int).Mul(q, big.NewInt(3))
			next.Add(next, r).Mul(next, big.NewInt(10)).Quo(next, t)
			next.Sub(next, new(big.Int).Mul(big.NewInt(10), digit))
			q.Mul(q, big.NewInt(10))
			r, digit = nr, next
		} else {
			nr := new(big.Int).Lsh(q, 1)
			nr.Add(nr, r).Mul(nr, big.NewInt(l))
			nn := new(big.Int).Mul(q, big.NewInt(7*i))
			nn.Add(nn, big.NewInt(2)).Add(nn, new(big.Int).Mul(r, big.NewInt(l)))
			nn.Quo(nn, new(big.Int).Mul(t, big.NewInt(l)))
			q.Mul(q, big.NewInt(i))
			t.Mul(t, big.NewInt(l))
			l += 2
			i++
			digit, r = nn, nr
		}
	}
	return out.String()[:n]
}

// machin is pi to the given number of digits by Machin's formula, with integers.
func machin(digits int) string {
	unity := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits+10)), nil)
	arctan := func(x int64) *big.Int {
		term := new(big.Int).Quo(unity, big.NewInt(x))
		sum := new(big.Int).Set(term)
		square := big.NewInt(x * x)
		for n, sign := int64(3), -1; term.Sign() != 0; n, sign = n+2, -sign {
			term.Quo(term, square)
			part := new(big.Int).Quo(term, big.NewInt(n))
			if sign < 0 {
				sum.Sub(sum, part)
			} else {
				sum.Add(sum, part)
			}
		}
		return sum
	}
	pi := arctan(5)
	pi.Lsh(pi, 2).Sub(pi, arctan(239)).Lsh(pi, 2)
	return pi.String()[:digits]
}

func fibonacci(n uint) *big.Int {
	a, b := big.NewInt(0), big.NewInt(1)
	for bit := 31; bit >= 0; bit-- {
		// F(2k) = F(k)(2F(k+1) - F(k)), F(2k+1) = F(k)² + F(k+1)²
		d := new(big.Int).Lsh(b, 1)
		d.Sub(d, a).Mul(d, a)
		e := new(big.Int).Mul(a, a)
		e.Add(e, new(big.Int).Mul(b, b))
		a, b = d, e
		if n>>bit&1 == 1 {
			a, b = b, new(big.Int).Add(a, b)
		}
	}
	return a
}

func lucasLehmer(p uint) bool {
	m := new(big.Int).Lsh(big.NewInt(1), p)
	m.Sub(m, big.NewInt(1))
	s := big.NewInt(4)
	for range p - 2 {
		s.Mul(s, s).Sub(s, big.NewInt(2)).Mod(s, m)
	}
	return s.Sign() == 0
}

type key struct{ n, e, d *big.Int }

var errKey = errors.New("exponent is not invertible")

func prime(rng *rand.Rand, size int) *big.Int {
	limit := new(big.Int).Lsh(big.NewInt(1), uint(size-1))
	for {
		p := new(big.Int).Rand(rng, limit)
		p.SetBit(p, size-1, 1).SetBit(p, 0, 1)
		if p.ProbablyPrime(20) {
			return p
		}
	}
}

func newKey(rng *rand.Rand, size int, exponent int64) (*key, error) {
	p, q := prime(rng, size/2), prime(rng, size/2)
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	k := &key{n: new(big.Int).Mul(p, q), e: big.NewInt(exponent)}
	if k.d = new(big.Int).ModInverse(k.e, phi); k.d == nil {
		return nil, errKey
	}
	return k, nil
}

func continued(x float64, n int) (terms []int64, approximation *big.Rat) {
	for v := x; len(terms) < n; {
		whole := math.Floor(v)
		terms = append(terms, int64(whole))
		if v -= whole; v < 1e-9 {
			break
		}
		v = 1 / v
	}
	approximation = new(big.Rat)
	for i := len(terms) - 1; i >= 0; i-- {
		if approximation.Sign() != 0 {
			approximation.Inv(approximation)
		}
		approximation.Add(approximation, new(big.Rat).SetInt64(terms[i]))
	}
	return terms, approximation
}

func main() {
	pi := machin(300)
	fmt.Println(pi[:50], piDigits(100) == pi[:100])
	fmt.Printf("%x\n", sha256.Sum256([]byte(pi)))
	for _, n := range []uint{0, 1, 2, 10, 93, 300} {
		fmt.Println(n, fibonacci(n))
	}
	f := fibonacci(20_000)
	s := f.String()
	fmt.Println(len(s), s[:20], s[len(s)-20:], f.BitLen(), len(f.Text(36)))
	parsed, ok := new(big.Int).SetString(s, 10)
	fmt.Println(ok, parsed.Cmp(f))

	for p := uint(3); p < 620; p += 2 {
		if big.NewInt(int64(p)).ProbablyPrime(0) && lucasLehmer(p) {
			fmt.Print("M", p, " ")
		}
	}
	fmt.Println()

	rng := rand.New(rand.NewSource(7))
	k, err := newKey(rng, 512, 65537)
	if err != nil {
		panic(err)
	}
	message := new(big.Int).SetBytes([]byte("attack at dawn"))
	cipher := new(big.Int).Exp(message, k.e, k.n)
	plain := new(big.Int).Exp(cipher, k.d, k.n)
	fmt.Printf("%x\n%s\n", k.n, plain.Bytes())
	_, err = newKey(rng, 64, 2)
	fmt.Println(err)

	for _, x := range []float64{math.Pi, math.E, math.Sqrt2, 0.75} {
		terms, r := continued(x, 10)
		value, exact := r.Float64()
		fmt.Println(terms, r, r.FloatString(15), value-x < 1e-8, exact)
	}
	e := new(big.Float).SetPrec(400)
	term := new(big.Float).SetPrec(400).SetInt64(1)
	for i := int64(1); i < 90; i++ {
		e.Add(e, term)
		term.Quo(term, new(big.Float).SetInt64(i))
	}
	fmt.Printf("%.100f\n%v %s\n", e, e, e.Text('p', 10))
	x, y := big.NewInt(-17), big.NewInt(5)
	fmt.Println(new(big.Int).Quo(x, y), new(big.Int).Rem(x, y), new(big.Int).Div(x, y), new(big.Int).Mod(x, y))
	fmt.Println(new(big.Int).And(x, y), new(big.Int).Or(x, y), new(big.Int).Xor(x, y), new(big.Int).Not(x), new(big.Int).Rsh(x, 1))
	fmt.Printf("%d %+d %x %#x %o %08b %10d|%-10d|\n", x, y, x, y, x, y, x, y)
	fmt.Println(new(big.Int).Sqrt(big.NewInt(1_000_000_007)), new(big.Int).ModSqrt(big.NewInt(2), big.NewInt(7)), big.Jacobi(big.NewInt(3), big.NewInt(7)))
	fmt.Println(new(big.Int).Binomial(100, 50), new(big.Int).MulRange(1, 25))
	var n big.Int
	_, err = fmt.Sscan("123456789012345678901234567890", &n)
	fmt.Println(&n, err)
	fmt.Println(new(big.Int).Div(&n, new(big.Int)))
}
