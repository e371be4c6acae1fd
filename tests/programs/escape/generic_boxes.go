// Generic types that are pointers in interfaces for some type arguments.
package main

//go:noinline
func clobber(n int) int {
	var a [256]int
	for i := range a {
		a[i] = 0x5a5a + n
	}
	if n > 0 {
		return clobber(n-1) + a[n]
	}
	return a[3]
}

type W[T any] struct{ v T }

var global *int

//go:noinline
func take[T any](i any, dst *T) { *dst = i.(W[T]).v }

//go:noinline
func takeSwitch[T any](i any, dst *T) {
	switch w := i.(type) {
	case [1]T:
		*dst = w[0]
	}
}

//go:noinline
func use() { x := 5; take[*int](W[*int]{&x}, &global) }

//go:noinline
func useSwitch() { x := 6; takeSwitch[*int]([1]*int{&x}, &global) }

func main() {
	use()
	clobber(10)
	println(*global)
	useSwitch()
	clobber(10)
	println(*global)
}
