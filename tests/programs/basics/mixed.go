// Odd corners together: method values of interfaces, anonymous structs, arrays of funcs, shadowed types, odd labels.
package main

type speaker interface{ speak() string }

type dog struct{ name string }

func (d dog) speak() string { return d.name + " woofs" }

type loud struct {
	speaker
	times int
}

func (l *loud) speak() (s string) {
	for range l.times {
		s += l.speaker.speak() + "! "
	}
	return
}

type matrix [2][3]struct {
	re, im float32
	tag    string
}

type stack[T any] []T

func (s *stack[T]) push(x T) *stack[T] { *s = append(*s, x); return s }
func (s *stack[T]) pop() (x T, ok bool) {
	if len(*s) == 0 {
		return
	}
	last := len(*s) - 1
	x, *s = (*s)[last], (*s)[:last]
	return x, true
}

type celsius float64
type temperature interface{ ~float64 }

func average[T temperature](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return t / T(len(xs))
}

func multi() (a, b int, c string, err error) {
	defer func() {
		if c == "" {
			c = "deferred"
		}
		a, b = b, a
	}()
	a, b = 1, 2
	return b * 10, a * 100, c, err
}

type visitor func(depth int, v visitor) int

func main() {
	var s speaker = dog{"rex"}
	f := s.speak
	s = &loud{s, 2}
	println(f(), s.speak())
	g := speaker.speak
	println(g(dog{"x"}))
	l := loud{speaker: &loud{dog{"a"}, 1}, times: 1}
	println(l.speak())

	var m matrix
	m[1][2].re, m[1][2].tag = 2.5, "t"
	n := m
	n[1][2].im++
	row := n[1]
	row[0].tag = "row"
	println(m == n, n[1][2].im, row[2].tag, n[1][0].tag == "", m[0] == n[0])

	ops := [...]func(int, int) int{
		2: func(a, b int) int { return a - b },
		0: func(a, b int) int { return a + b },
		1: func(a, b int) int { return a * b },
	}
	acc := 1
	for i, op := range ops {
		acc = op(acc, i+5)
	}
	println(acc, len(ops))

	st := &stack[struct{ a, b int8 }]{}
	st.push(struct{ a, b int8 }{1, 2}).push(struct{ a, b int8 }{3, 4})
	x, ok := st.pop()
	st.pop()
	_, ok2 := st.pop()
	println(x.a, x.b, ok, ok2)
	println(average(1.0, 2.0, 4.5), average(celsius(10), 20))
	println(multi())

	v := visitor(func(depth int, v visitor) int {
		if depth == 0 {
			return 1
		}
		return v(depth-1, v) + v(depth-1, v)
	})
	println(v(10, v))

	type T struct{ x int }
	a := []*T{{1}, {2}, nil}
	for i := range a {
		if a[i] == nil {
			a[i] = &T{i * 100}
		}
		a[i].x++
	}
	println(a[0].x, a[1].x, a[2].x)
	{
		type T [3]string
		t := T{1: "local"}
		println(len(t), t[1])
	}
	pairs := [][2]any{{1, "one"}, {2.5, nil}, {T{3}, &T{4}}}
	for _, p := range pairs {
		switch k := p[0].(type) {
		case int:
			print(k+1, " ")
		case float64:
			print(k*2, " ")
		case T:
			print(k.x, " ", p[1].(*T).x, " ")
		}
	}
	println()

	i := 0
again:
	for {
		switch {
		case i < 3:
			i++
			continue again
		case i == 3:
			i = 10
			goto again
		default:
			break again
		}
	}
	println(i)
	total := 0
	for i, j, k := 0, 10, "x"; i < j; i, j, k = i+1, j-1, k+"y" {
		defer func() { total += len(k) }()
		if len(k) > 3 {
			func() {
				for range 2 {
					total += i * j
				}
			}()
		}
	}
	println(total)
	var arr [1 << 10]int
	pa := &arr
	for i := range pa {
		pa[i] = i ^ 5
	}
	copyOf := *pa
	pa[3] = -1
	sum := 0
	for _, x := range copyOf[1:1000:1001] {
		sum += x
	}
	println(sum, arr[3], copyOf[3])
	c := make(chan [64]int, 2)
	c <- [64]int{63: 9}
	got := <-c
	println(got[63], len(c))
	bs := []byte("hello")
	n2 := copy(bs[1:], "ELLOWORLD")
	println(n2, string(bs), string(bs[:0]) == "")
	z := 3 + 4i
	z *= z
	z -= complex(0, real(z))
	println(z, imag(z) > 20, z == complex(-7, 31))
	const big = 1 << 100
	println(big>>98, uint8(big>>95&0xff), float64(big) > 1e30)
}
