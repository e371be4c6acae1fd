// append, copy, clear, min, max, delete, len and cap where it is easy to be wrong.
package main

type buf []byte

func main() {
	s := []int{1, 2, 3, 4, 5}
	t := append(s[:2], 9)
	println(s[2], len(t), cap(t))
	t = append(s[:2:2], 8)
	println(s[2], t[2], cap(s[:2:2]))
	println(copy(s[1:], s), s[1], s[4])
	println(copy(s, s[2:]), s[0], s[4])
	var nilSlice []string
	nilSlice = append(nilSlice)
	println(nilSlice == nil, len(append(nilSlice, nilSlice...)), append([]int(nil)) == nil)
	s = append(s, s...)
	println(len(s))
	s = append(s[:1], s[2:]...)
	println(len(s), s[1])
	b := append(buf("x"), "yz"...)
	b = append(b, b[1:]...)
	println(string(b), copy(b, "ab"), string(b))
	arr := [4]int{1, 2, 3, 4}
	clear(arr[1:3])
	println(arr[0], arr[1], arr[2], arr[3])
	m := map[string]int{"a": 1}
	delete(m, "b")
	clear(m)
	println(len(m), len("héé"), len(arr), cap(&arr), len([...]string{9: ""}))
	var nilMap map[string]int
	delete(nilMap, "x")
	clear(nilMap)
	println(len(nilMap), nilMap["x"])
	zero := 0.0
	println(min(3, 1, 2), max(2.5, 1), min("b", "a", "c"), max('a', 'b'))
	println(min(zero, -zero), 1/min(0, -zero) < 0, max(zero/zero, 1), min(1, zero/zero))
	x := 5
	println(min(x, 10), max(x, 3.0), min(x, 'a'))
	var p *[5]int
	println(len(p), cap(p))
	for i := range p {
		print(i)
	}
	println()
	c := make(chan int, 5)
	c <- 1
	println(len(c), cap(c), len((chan int)(nil)), cap((chan int)(nil)))
	y := make([]int, 2, 10)
	y = y[:cap(y)]
	println(len(y), len(make([]byte, 'a')), len(make(map[int]int, 100)))
	z := new(int)
	*z = 3
	q := new(*z + 4)
	println(*q, *new("s"))
	two := func() ([]int, int) { return []int{1}, 2 }
	println(len(append(two())))
	const l = len([2]string{"a", "b"})
	println(l, real(complex(1, 2)), imag(2i))
}
