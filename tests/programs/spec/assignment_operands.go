// Operands of the places on the left are evaluated before the first assignment, also where they contain calls.
package main

func one() int { return 1 }

func two() ([]int, int) { return []int{7}, 8 }

func main() {
	a := []int{1, 2}
	a, a[len(a)-1] = a[:len(a)-1], 3
	println(len(a), a[0], a[:2][1])

	b := []int{1, 2}
	b, b[one()] = nil, 4
	println(len(b))

	c := []int{1, 2}
	d := c
	c, c[one()] = two()
	println(len(c), c[0], d[1])

	p := &struct{ next *struct{ v int } }{&struct{ v int }{1}}
	q := p.next
	p.next, p.next.v = nil, 5+one()
	println(p.next == nil, q.v)

	m := map[int]int{}
	k := 1
	k, m[k+one()] = 9, 10
	println(k, m[2])
}
