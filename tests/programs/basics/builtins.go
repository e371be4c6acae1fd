// min, max, clear, len, cap, make, new, append, copy, complex in their less common forms; shadowed predeclared names.
package main

type vec []float64

func main() {
	a, b, c := 3, -1, 2
	println(min(a, b, c), max(a, b, c), min(a), max(1, 2.5, 'a') == 97)
	f, g := 1.5, -0.0
	println(min(f, 2, g), max(f, 1), min("b", "a", "ab"), max("b", "a"))
	zero := 0.0
	nan := zero / zero
	println(min(1, nan), max(nan, 1), min(zero, -1/(1/zero)), max(-zero, zero))
	var u8 uint8 = 200
	println(min(u8, 100), max(u8, 250))
	s := []int{1, 2, 3}
	clear(s[1:])
	println(s[0], s[1], s[2])
	strs := []string{"a", "b"}
	clear(strs)
	println(strs[0] == "" && strs[1] == "", len(strs))
	m := make([]int, 2, 10)
	n := make([]int, len(m))
	println(len(m), cap(m), len(n), cap(n), len(make([]byte, 0)), cap(make(vec, 1, 3)))
	var size int8 = 5
	println(len(make([]int, size)), cap(make([]int, size, size*2)))
	p := new(int)
	*p += 5
	q := new(struct{ a, b string })
	q.b = "set"
	println(*p, q.a == "", q.b, *new(bool), len(*new([4]int)))
	ch := make(chan string, 3)
	ch <- "x"
	println(len(ch), cap(ch), len((chan int)(nil)), cap((chan int)(nil)))
	arr := [...]int{5: 1}
	pa := &arr
	println(len(arr), cap(arr), len(pa), cap(pa), len("héllo"))
	z := complex(f, 2)
	println(real(z), imag(z), real(complex64(z)))
	v := append(vec{1}, 2, 3)
	v = append(v, v...)
	println(len(v), v[5])
	bs := append([]byte(nil), "text"...)
	println(copy(bs, "TE"), string(bs), len(append([]byte{}, ""...)))
	{
		len := func(x string) int { return 42 }
		true := false
		int := "shadow"
		nil := 7
		println(len("abc"), true, int, nil)
	}
	println(len("abc"), true)
	const k = len([10]float64{})
	println(k, len([3]int{1, 2, 3}), cap([2]string{}))
	_ = append(m[:1], 9)
	println(m[1])
}
