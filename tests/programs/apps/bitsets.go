// Sets as bits: a prime sieve, set algebra, Game of Life on words, popcounts, formatting verbs of Formatter.
package main

import (
	"fmt"
	"io"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

type Set []uint64

func Of(members ...int) (s Set) {
	for _, m := range members {
		s.Add(m)
	}
	return s
}

func (s *Set) Add(i int) {
	for len(*s) <= i/64 {
		*s = append(*s, 0)
	}
	(*s)[i/64] |= 1 << (i % 64)
}

func (s Set) Remove(i int) {
	if i/64 < len(s) {
		s[i/64] &^= 1 << (i % 64)
	}
}

func (s Set) Has(i int) bool { return i/64 < len(s) && s[i/64]>>(i%64)&1 == 1 }

func (s Set) Len() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(i*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

func combine(a, b Set, f func(x, y uint64) uint64) Set {
	out := make(Set, max(len(a), len(b)))
	for i := range out {
		var x, y uint64
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		out[i] = f(x, y)
	}
	return out
}

func (s Set) Union(t Set) Set        { return combine(s, t, func(x, y uint64) uint64 { return x | y }) }
func (s Set) Intersection(t Set) Set { return combine(s, t, func(x, y uint64) uint64 { return x & y }) }
func (s Set) Difference(t Set) Set   { return combine(s, t, func(x, y uint64) uint64 { return x &^ y }) }

// Format writes %v as a list, %b as bits, %x as words, with flags.
func (s Set) Format(f fmt.State, verb rune) {
	switch verb {
	case 'v', 's':
		io.WriteString(f, "{")
		n := 0
		for m := range s.All() {
			if n > 0 {
				io.WriteString(f, " ")
			}
			if limit, ok := f.Precision(); ok && n >= limit {
				io.WriteString(f, "…")
				break
			}
			fmt.Fprint(f, m)
			n++
		}
		io.WriteString(f, "}")
		if f.Flag('+') {
			fmt.Fprintf(f, "#%d", s.Len())
		}
	case 'b', 'x':
		width, ok := f.Width()
		if !ok {
			width = 16
		}
		for i, w := range s {
			if i > 0 {
				io.WriteString(f, "_")
			}
			fmt.Fprintf(f, "%0*"+string(verb), width, w)
		}
	default:
		fmt.Fprintf(f, "%%!%c(Set=%d)", verb, s.Len())
	}
}

func sieve(n int) Set {
	s := make(Set, n/64+1)
	for i := 2; i < n; i++ {
		s.Add(i)
	}
	for i := 2; i*i < n; i++ {
		if s.Has(i) {
			for j := i * i; j < n; j += i {
				s.Remove(j)
			}
		}
	}
	return s
}

// Life is a torus of 64 columns.
type Life []uint64

func (l Life) Step() Life {
	next := make(Life, len(l))
	for y := range l {
		var ones, twos, fours uint64
		add := func(w uint64) {
			carry := ones & w
			ones ^= w
			fours |= twos & carry
			twos ^= carry
		}
		for dy := -1; dy <= 1; dy++ {
			row := l[(y+dy+len(l))%len(l)]
			add(bits.RotateLeft64(row, 1))
			add(bits.RotateLeft64(row, -1))
			if dy != 0 {
				add(row)
			}
		}
		next[y] = twos &^ fours & (ones | l[y])
	}
	return next
}

func (l Life) String() string {
	var b strings.Builder
	for _, row := range l {
		for x := range 24 {
			b.WriteByte(".#"[row>>x&1])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func main() {
	primes := sieve(100_000)
	fmt.Println(primes.Len())
	fmt.Printf("%.12v\n", primes)
	var last []int
	for p := range primes.All() {
		last = append(last, p)
	}
	fmt.Println(last[len(last)-3:], slices.IsSorted(last))

	a, b := Of(1, 3, 5, 64, 130), Of(3, 4, 64, 200)
	fmt.Printf("%v %+v %s %q\n", a, b, a.Union(b), a)
	fmt.Printf("%v %v %v\n", a.Intersection(b), a.Difference(b), Set{})
	fmt.Printf("%x|%4x|%b|%8b\n", a, b, Of(1, 2), Of(7))
	fmt.Printf("%d %[1]v %[2]*[1]v %v\n", a, 10)

	world := make(Life, 12)
	for y, row := range []string{".#", "..#", "###"} {
		for x, c := range row {
			if c == '#' {
				world[y] |= 1 << x
			}
		}
	}
	world[8] = 0b111 << 15
	for range 21 {
		world = world.Step()
	}
	fmt.Print(world)

	for _, x := range []uint64{0, 1, 0xF0, 1 << 63, 0x0123456789abcdef} {
		fmt.Printf("%016x len %d lz %d tz %d pop %d rev %016x bytes %016x\n", x, bits.Len64(x), bits.LeadingZeros64(x),
			bits.TrailingZeros64(x), bits.OnesCount64(x), bits.Reverse64(x), bits.ReverseBytes64(x))
	}
	hi, lo := bits.Mul64(0xdeadbeefcafebabe, 0x123456789abcdef1)
	q, r := bits.Div64(hi, lo, 0xfedcba9876543210)
	sum, carry := bits.Add64(^uint64(0), 1, 1)
	diff, borrow := bits.Sub64(0, 1, 0)
	fmt.Printf("%x %x %x %x %x %x %x %x\n", hi, lo, q, r, sum, carry, diff, borrow)
	for i := range a.All() {
		if i > 3 {
			fmt.Println("broke at", i)
			break
		}
	}
	fmt.Println(a[7-len(b)])
}
