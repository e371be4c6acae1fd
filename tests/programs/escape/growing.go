// Slices that grow in the frame and leave it: their arrays go to the heap then, with the capacity that gc gives.
package main

type pair struct{ a, b int32 }
type big struct{ a, b, c, d, e int }
type odd struct{ a [5]int32 }

//go:noinline
func ints(n int) []int {
	var s []int
	for i := range n {
		s = append(s, i)
	}
	return s
}

//go:noinline
func caps(n int) []int {
	var s []int
	for i := range n {
		s = append(s, i)
		print(cap(s), " ")
	}
	return s
}

//go:noinline
func bytes(n int) (s []byte) {
	for i := range n {
		s = append(s, byte(i))
	}
	return
}

//go:noinline
func bytesCap(n int) (s []byte) {
	for i := range n {
		s = append(s, byte(i))
		print(cap(s), " ")
	}
	return
}

//go:noinline
func odds(n int) []odd {
	s := []odd{}
	for range n {
		s = append(s, odd{})
	}
	return s
}

//go:noinline
func pairs(n int) []pair {
	var s []pair
	for i := range n {
		s = append(s, pair{int32(i), 2}, pair{3, 4})
	}
	s = s[:len(s)-1]
	return s
}

//go:noinline
func ptrs(n int) []*int {
	var s []*int
	for i := range n {
		s = append(s, &i)
	}
	return s
}

//go:noinline
func ptrsCap(n int) []*int {
	var s []*int
	for i := range n {
		s = append(s, &i)
		if cap(s) > 100 {
			return nil
		}
	}
	return s
}

var global []string

//go:noinline
func toGlobal(n int) {
	var s []string
	for i := range n {
		s = append(s, string(rune('a'+i)))
	}
	global = s
	s = append(s, "more")
	println(len(s), cap(s), len(global), cap(global))
}

//go:noinline
func empty(n int) []int {
	var s []int
	for i := range n {
		s = append(s, i)
	}
	s = s[:0]
	return s
}

//go:noinline
func ranged(n int) int {
	var s []int
	for i := range n {
		s = append(s, i)
	}
	t := 0
	for _, x := range s {
		t = t*10 + x
		s = append(s, x)
	}
	return t + cap(s)
}

//go:noinline
func sum(s []int) (t int) {
	for _, x := range s {
		t += x
	}
	return
}

//go:noinline
func passed(n int) []int {
	var s []int
	for i := range n {
		s = append(s, i)
		print(sum(s), " ")
	}
	return s
}

//go:noinline
func loops(n int) (out [][]int) {
	for i := range n {
		var s []int
		for j := range i {
			s = append(s, i*10+j)
		}
		out = append(out, s)
	}
	return out
}

//go:noinline
func recovered() (s []int) {
	defer func() { recover() }()
	for i := range 3 {
		s = append(s, i)
	}
	if len(s) == 3 {
		panic("x")
	}
	return s
}

//go:noinline
func generic[T any](x T, n int) []T {
	var s []T
	for range n {
		s = append(s, x)
	}
	return s
}

//go:noinline
func back(n int) (all [][]int) {
	i := 0
	var s []int
again:
	x := s
	all = append(all, x)
	s = append(s, i)
	s = append(s, i)
	i++
	if i < n {
		goto again
	}
	return
}

//go:noinline
func junk(n int) int {
	var x [64]int
	for i := range x {
		x[i] = -1
	}
	if n > 0 {
		return junk(n-1) + x[n%64]
	}
	return 0
}

func show(s []int) {
	junk(5)
	print(len(s), "/", cap(s), ":")
	for _, x := range s {
		print(" ", x)
	}
	println(s == nil)
}

func main() {
	for n := range 10 {
		show(ints(n))
		show(caps(n))
		show(passed(n))
		show(empty(n))
		println(len(bytes(n*5)), cap(bytes(n*5)), len(bytesCap(n*5)))
		println(len(odds(n)), cap(odds(n)))
		println(len(pairs(n+1)), cap(pairs(n+1)), pairs(n + 1)[n].a)
		p, q := ptrs(n), ptrsCap(n)
		junk(5)
		println(len(p), cap(p), len(q), cap(q))
		for i := range p {
			print(*p[i], *q[i], " ")
		}
		println()
		toGlobal(n)
		junk(3)
		for _, s := range global {
			print(s)
		}
		println(ranged(n))
		println(len(generic("x", n)), cap(generic("x", n)), cap(generic(int8(1), n)), cap(generic(big{}, n)))
	}
	for _, s := range loops(8) {
		show(s)
	}
	for _, s := range back(6) {
		show(s)
	}
	show(recovered())
}
