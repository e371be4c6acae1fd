// Complex numbers: parts, arithmetic with infinities, division, comparison, conversion of constants.
package main

type amplitude complex64

func abs2(c complex128) float64 { return real(c)*real(c) + imag(c)*imag(c) }

func main() {
	var zero float64
	inf, nan := 1/zero, zero/zero
	a, b := 3+4i, complex(1, -2)
	println(a+b, a-b, a*b, a/b, -a, +b)
	println(a == b, a != b, a == complex(3, 4), abs2(a))
	println(real(a), imag(b), real(2i), imag(5))
	println(a/complex(zero, 0), complex(inf, nan)*1i, complex(1, 0)/complex(inf, 0))
	println(complex(nan, 1) == complex(nan, 1), complex(0, -zero) == 0)
	println(complex(inf, 1)*complex(0, 1), complex(inf, inf)/complex(2, 0))
	var c64 complex64 = complex64(a)
	var f32 = real(c64)
	println(c64, f32, c64*c64/(1-1i), amplitude(c64)+1)
	const k = (1 + 2i) * (3 - 1i)
	const r int = real(k)
	var n int = 4 + 0i
	println(k, r, n, 'a'+0i, k/k)
	x := 1i
	for range 4 {
		x *= 1i
	}
	x += 2
	x /= 2i
	println(x)
	arr := []complex128{1, 2i, 3.5 - 1i}
	arr[1]++
	sum := 0i
	for _, v := range arr {
		sum += v
	}
	println(sum, len(arr))
	var e any = a
	switch v := e.(type) {
	case complex64:
		println("64", v)
	case complex128:
		println("128", v)
	}
	println(min(real(a), imag(a)), e == any(3+4i), e == any(complex64(3+4i)))
	p := &arr[2]
	*p = complex(real(*p), -imag(*p))
	println(arr[2], complex(float32(1.5), 2))
}
