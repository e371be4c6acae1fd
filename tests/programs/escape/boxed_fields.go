// A field that is boxed into another field of its object.
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

type T struct {
	i any
	v [3]int
	s []int
}

//go:noinline
func (t *T) box() { t.i = t.v }

//go:noinline
func (t *T) boxSlice() { t.i = t.s[1:] }

func main() {
	t := &T{v: [3]int{1, 2, 3}, s: []int{4, 5, 6}}
	t.box()
	clobber(10)
	println(t.i.([3]int)[1])
	t.boxSlice()
	clobber(10)
	println(len(t.i.([]int)))
}
