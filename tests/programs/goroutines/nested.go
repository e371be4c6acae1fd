// Goroutines that start goroutines: a parallel tree walk and a parallel merge sort.
package main

type tree struct {
	l, r *tree
	v    int
}

func build(lo, hi int) *tree {
	if lo >= hi {
		return nil
	}
	mid := (lo + hi) / 2
	return &tree{build(lo, mid), build(mid+1, hi), mid}
}

func sum(t *tree, out chan<- int) {
	if t == nil {
		out <- 0
		return
	}
	c := make(chan int)
	go sum(t.l, c)
	go sum(t.r, c)
	out <- t.v + <-c + <-c
}

func sorted(a []int) <-chan int {
	out := make(chan int)
	go func() {
		switch len(a) {
		case 0:
		case 1:
			out <- a[0]
		default:
			l, r := sorted(a[:len(a)/2]), sorted(a[len(a)/2:])
			x, okx := <-l
			y, oky := <-r
			for okx || oky {
				if !oky || okx && x <= y {
					out <- x
					x, okx = <-l
				} else {
					out <- y
					y, oky = <-r
				}
			}
		}
		close(out)
	}()
	return out
}

func same(a, b *tree) bool {
	walk := func(t *tree) <-chan int {
		c := make(chan int)
		var visit func(*tree)
		visit = func(t *tree) {
			if t != nil {
				visit(t.l)
				c <- t.v
				visit(t.r)
			}
		}
		go func() {
			visit(t)
			close(c)
		}()
		return c
	}
	ca, cb := walk(a), walk(b)
	for {
		x, okx := <-ca
		y, oky := <-cb
		if okx != oky || x != y {
			return false
		}
		if !okx {
			return true
		}
	}
}

func main() {
	c := make(chan int)
	go sum(build(0, 3000), c)
	println(<-c)
	a := make([]int, 500)
	x := 12345
	for i := range a {
		x = (x*1103515245 + 12345) & 0x7fffffff
		a[i] = x % 1000
	}
	last, n, h := -1, 0, 0
	for v := range sorted(a) {
		if v < last {
			println("unsorted")
		}
		last = v
		n++
		h = (h*31 + v) % 1000003
	}
	println(n, last, h)
	println(same(build(0, 100), build(0, 100)), same(build(0, 100), build(0, 101)))
}
