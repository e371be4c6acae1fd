// Constants converted to type parameters of several kinds.
package main

import "fmt"

type Complex interface{ ~complex64 | ~complex128 }
type Num interface{ ~int8 | ~float32 | ~complex128 }

func pi[T Complex]() T  { return T(3.14) }
func neg[T Complex]() T { return T(-1i) }
func one[T Num]() T     { return T(1) }
func add[T Num](x T) T  { return x + 1 }
func lit[T Num]() T {
	var x T = 2
	return x * 3
}
func str[T ~string | ~[]byte]() T { return T("abc") }
func r[T ~string]() T             { return T(rune(65)) }

func main() {
	fmt.Println(pi[complex128](), pi[complex64](), neg[complex64](), one[int8](), one[complex128](), one[float32](), add(int8(3)), add(complex128(3)), lit[float32](), lit[complex128]())
	fmt.Println(str[string](), str[[]byte](), r[string]())
}
