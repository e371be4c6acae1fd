// Variables of range-over-func loops: new in each iteration, captured, assigned to existing ones, blank, converted.
package main

type point struct{ x, y int }

func points(n int) func(func(point, string) bool) {
	return func(yield func(point, string) bool) {
		for i := range n {
			if !yield(point{i, i * i}, string(rune('a'+i))) {
				return
			}
		}
	}
}

func arrays(yield func([5]int) bool) {
	var a [5]int
	for i := range a {
		a[i] = i + 1
		if !yield(a) {
			return
		}
	}
}

type holder struct {
	p point
	m map[string]point
	a []string
}

func main() {
	var fs []func() int
	for p, s := range points(3) {
		fs = append(fs, func() int { p.x++; return p.x*100 + p.y*10 + len(s) })
	}
	for _, f := range fs {
		print(f(), f(), " ")
	}
	println()

	var p point
	var s string
	for p, s = range points(4) {
	}
	println(p.x, p.y, s)

	h := holder{m: map[string]point{}, a: make([]string, 2)}
	i := 0
	for h.p, h.a[i%2] = range points(3) {
		i++
	}
	println(h.p.x, h.a[0], h.a[1])
	for h.m["k"], s = range points(2) {
	}
	println(h.m["k"].x, s)

	for _, s := range points(2) {
		print(s)
	}
	for p := range points(2) {
		print(p.y)
	}
	for range points(3) {
		print("-")
	}
	for _, _ = range points(1) {
		print("_")
	}
	println()

	var any1 any
	for any1 = range points(2) {
	}
	println(any1.(point).x)

	var kept [][5]int
	for a := range arrays {
		a[0] += 10
		kept = append(kept, a)
	}
	println(len(kept), kept[0][0], kept[0][4], kept[4][0], kept[4][4])

	sum, count := 0, 0
	for p := range points(5) {
		p := p.x
		sum += p
		func() { count += p * 2 }()
	}
	println(sum, count)
	addr := []*point{}
	for p := range points(3) {
		addr = append(addr, &p)
		p.x = -p.x
	}
	println(addr[0].x, addr[1].x, addr[2].x, addr[1] != addr[2])
}
