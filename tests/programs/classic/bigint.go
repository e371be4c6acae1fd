// Arbitrary-precision integers over []uint32: factorials, Fibonacci numbers, division, decimal output.
package main

type nat []uint32

func (x nat) norm() nat {
	for len(x) > 0 && x[len(x)-1] == 0 {
		x = x[:len(x)-1]
	}
	return x
}

func fromInt(n uint64) nat { return nat{uint32(n), uint32(n >> 32)}.norm() }

func (x nat) add(y nat) nat {
	if len(x) < len(y) {
		x, y = y, x
	}
	z := make(nat, 0, len(x)+1)
	var carry uint64
	for i, d := range x {
		carry += uint64(d)
		if i < len(y) {
			carry += uint64(y[i])
		}
		z = append(z, uint32(carry))
		carry >>= 32
	}
	return append(z, uint32(carry)).norm()
}

func (x nat) mul(y nat) nat {
	z := make(nat, len(x)+len(y))
	for i, a := range x {
		var carry uint64
		for j, b := range y {
			carry += uint64(a)*uint64(b) + uint64(z[i+j])
			z[i+j] = uint32(carry)
			carry >>= 32
		}
		z[i+len(y)] = uint32(carry)
	}
	return z.norm()
}

func (x nat) divSmall(d uint32) (q nat, r uint32) {
	q = make(nat, len(x))
	var rest uint64
	for i := len(x) - 1; i >= 0; i-- {
		rest = rest<<32 | uint64(x[i])
		q[i] = uint32(rest / uint64(d))
		rest %= uint64(d)
	}
	return q.norm(), uint32(rest)
}

func (x nat) String() string {
	if len(x) == 0 {
		return "0"
	}
	var digits []byte
	for len(x) > 0 {
		var r uint32
		x, r = x.divSmall(1e9)
		for i := 0; i < 9 && (len(x) > 0 || r > 0); i++ {
			digits = append(digits, byte('0'+r%10))
			r /= 10
		}
	}
	for i, j := 0, len(digits)-1; i < j; i, j = i+1, j-1 {
		digits[i], digits[j] = digits[j], digits[i]
	}
	return string(digits)
}

func parse(s string) (x nat) {
	ten := nat{10}
	for i := 0; i < len(s); i++ {
		x = x.mul(ten).add(fromInt(uint64(s[i] - '0')))
	}
	return
}

func (x nat) cmp(y nat) int {
	if len(x) != len(y) {
		if len(x) < len(y) {
			return -1
		}
		return 1
	}
	for i := len(x) - 1; i >= 0; i-- {
		switch {
		case x[i] < y[i]:
			return -1
		case x[i] > y[i]:
			return 1
		}
	}
	return 0
}

func factorial(n int) nat {
	f := nat{1}
	for i := 2; i <= n; i++ {
		f = f.mul(nat{uint32(i)})
	}
	return f
}

func power(x nat, n uint) nat {
	r := nat{1}
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			r = r.mul(x)
		}
		x = x.mul(x)
	}
	return r
}

func main() {
	println(factorial(25).String())
	println(factorial(100).String())
	a, b := nat{}, nat{1}
	for range 300 {
		a, b = b, a.add(b)
	}
	println(a.String())
	s := "123456789012345678901234567890123456789012345678901234567890"
	x := parse(s)
	println(x.String() == s, len(x), x.mul(x).String())
	println(power(nat{3}, 200).String(), power(nat{2}, 128).cmp(power(nat{4}, 64)))
	q, r := factorial(50).divSmall(1000003)
	println(q.String(), r, q.cmp(factorial(50)), nat{}.String())
	f := factorial(300).String()
	zeros := 0
	for i := len(f) - 1; f[i] == '0'; i-- {
		zeros++
	}
	println(len(f), zeros)
}
