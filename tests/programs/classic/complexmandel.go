// complex128 arithmetic, including division, parts, comparison and printing.
package main

func escape(c complex128) int {
	z := complex(0, 0)
	for i := range 40 {
		z = z*z + c
		if real(z)*real(z)+imag(z)*imag(z) > 4 {
			return i
		}
	}
	return -1
}

func main() {
	for y := -1.0; y <= 1.0; y += 0.5 {
		for x := -2.0; x <= 0.5; x += 0.5 {
			print(escape(complex(x, y)), " ")
		}
		println()
	}
	a, b := 3+4i, complex(1, -2)
	println(a+b, a-b, a*b, a/b, -a)
	println(a == b, a != b, a == 3+4i)
	var c complex64 = complex64(a) * 2
	println(c, real(c), imag(c))
	var zero complex128
	println(a/zero, zero/zero)
	c *= complex64(b)
	c /= 2
	println(c)
}
