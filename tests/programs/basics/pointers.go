// Pointers to everything: locals that escape, fields, elements, pointers to pointers, comparison, swaps.
package main

type node struct {
	val  int
	kids [2]*node
}

func escape(n int) *int { return &n }

func local() *[3]int {
	a := [3]int{1, 2, 3}
	return &a
}

func set(p **int, v int) { *p = &v }

func swap(a, b *int) { *a, *b = *b, *a }

func insert(p **node, v int) {
	for *p != nil {
		i := 0
		if v > (*p).val {
			i = 1
		}
		p = &(*p).kids[i]
	}
	*p = &node{val: v}
}

func (n *node) walk(f func(*node)) {
	if n == nil {
		return
	}
	n.kids[0].walk(f)
	f(n)
	n.kids[1].walk(f)
}

var global = 5
var gp = &global

func main() {
	a, b := escape(1), escape(1)
	println(a == b, *a == *b, a != nil)
	*a = 10
	swap(a, b)
	println(*a, *b)
	arr := local()
	arr[1]++
	println(arr[1], *arr == [3]int{1, 3, 3})
	var p *int
	set(&p, 7)
	q := p
	*q++
	println(*p, p == q, &p != &q)
	*gp *= 3
	println(global)
	var root *node
	for _, v := range []int{5, 2, 8, 1, 9, 3, 7} {
		insert(&root, v)
	}
	root.walk(func(n *node) { print(n.val, " ") })
	println()
	s := []int{1, 2, 3}
	e := &s[1]
	s = append(s, 4)
	*e = 20
	println(s[1], *e)
	st := struct {
		x int
		y [2]string
	}{}
	px, py := &st.x, &st.y[1]
	*px, *py = 4, "field"
	println(st.x, st.y[1])
	pp := &px
	**pp = 44
	println(st.x)
	c := *arr
	c[0] = 100
	println(arr[0], c[0])
	x := 1
	f := func() *int { return &x }
	*f() = 6
	*f() += 1
	println(x)
	ptrs := [...]*int{nil, &x}
	*ptrs[1]++
	println(x)
	t, u := struct{}{}, struct{}{}
	_, _ = &t, &u
	vals := make([]*int, 0)
	for i := range 3 {
		vals = append(vals, &i)
	}
	println(*vals[0], *vals[1], *vals[2])
	type self *self
	var z self
	z = &z
	println(*z == z)
}
