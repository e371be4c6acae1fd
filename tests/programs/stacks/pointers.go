// Pointers into stack frames stay valid while the stack grows below them.
package main

type frame struct {
	parent *frame
	n      int
	data   [4]int
}

//go:noinline
func down(parent *frame, n int) int {
	f := frame{parent: parent, n: n}
	for i := range f.data {
		f.data[i] = n * i
	}
	if n == 0 {
		return up(&f)
	}
	r := down(&f, n-1)
	if f.data[1] != n+1 {
		println("frame", n, "has", f.data[1])
	}
	return r
}

// up goes back through the frames by their pointers and changes each.
func up(f *frame) (count int) {
	for ; f != nil; f = f.parent {
		f.data[1]++
		count++
	}
	return
}

func fill(dst []int, n int) {
	if n == 0 {
		return
	}
	dst[n-1] = n
	fill(dst, n-1)
}

func main() {
	println(down(nil, 20000))
	var local [1000]int
	fill(local[:], len(local))
	t := 0
	for _, x := range local {
		t += x
	}
	println(t)
	x := 1
	p := &x
	var grow func(int)
	grow = func(n int) {
		*p += n
		if n > 0 {
			grow(n - 1)
		}
	}
	grow(10000)
	println(x)
}
