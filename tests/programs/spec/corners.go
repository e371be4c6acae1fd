// Corners: shadowed predeclared names, zero-size types, unsafe, blank fields, method expressions of interfaces.
package main

import "unsafe"

type string_ = string

type I interface{ M(int) string }

type T struct {
	_ int
	a int8
	_ [0]func()
	b int16
}

type Z struct{}

func (Z) M(n int) string { return "xyz"[n : n+1] }

type E struct {
	I
	Z2
}

type Z2 struct{}

type pad struct {
	x int8
	z struct{}
}

func shadow() int {
	len := func(s []intx) intx { return 42 }
	true := false
	nil := 3
	type int = int8
	var x int = 127
	x++
	append := 7
	if !true {
		return len(make([]intx, 2)) + nil + append + (*(*func() (r intx))(unsafe.Pointer(&fn)))()*0
	}
	return 0
}

type intx = int

var fn = func() int { return 1 }

func iota_() (r []int) {
	const iota = 5
	const (
		a = iota
		b
	)
	return []int{a, b}
}

func main() {
	println(shadow(), iota_()[1])
	x, y := T{a: 1, b: 2}, T{a: 1, b: 2}
	println(unsafe.Sizeof(x), unsafe.Offsetof(x.b), unsafe.Alignof(x.b), unsafe.Sizeof(pad{}), unsafe.Sizeof(Z{}))
	p, q := &x, &y
	println(p.a == q.a, p.b == q.b)
	f := I.M
	println(f(Z{}, 1), E{I: Z{}}.M(2), I(Z{}) == I(Z{}))
	g := E.M
	println(g(E{I: Z{}}, 0))
	arr := []int32{1, 2, 3, 4}
	s := unsafe.Slice(&arr[1], 2)
	s[0] = 9
	bs := []byte("bytes")
	str := unsafe.String(&bs[0], 3)
	bs[0] = 'B'
	println(arr[1], len(s), cap(s), str, *unsafe.StringData(str), *unsafe.SliceData(s))
	third := *(*int32)(unsafe.Add(unsafe.Pointer(&arr[0]), 2*unsafe.Sizeof(arr[0])))
	fl := 1.5
	println(third, *(*uint64)(unsafe.Pointer(&fl)) == 0x3ff8000000000000, unsafe.Slice((*int)(nil), 0) == nil)
	type grid [2][3]int
	gr := grid{{1, 2, 3}, {4, 5, 6}}
	h := gr
	h[1][2] = 0
	println(gr == h, gr[1] == [3]int{4, 5, 6}, len(gr), len(gr[0]), gr != grid{})
	m := map[any]int{Z{}: 1, [0]int{}: 2, struct{}{}: 3, [1]any{nil}: 4}
	println(m[Z{}], m[[0]int{}], m[struct{}{}], m[[1]any{nil}], len(m))
	var empty [1 << 30]struct{}
	n := 0
	for range empty {
		if n++; n == 5 {
			break
		}
	}
	ch := make(chan struct{}, 1)
	ch <- struct{}{}
	println(n, len(empty), <-ch == struct{}{}, len(ch))
	var fnil func()
	func() {
		defer func() { println(recover().(error).Error()) }()
		fnil()
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		_ = unsafe.Slice(&arr[0], -len(bs))
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		var i I
		_ = I.M(i, 1)
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		_ = m[[]int{}]
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		_ = any(func() {}) == any(func() {})
	}()
	var iface any = &x
	switch v := iface.(type) {
	case *T:
		v.a = 5
	}
	println(x.a, iface.(*T) == p)
	for i, c := range [...]string{2: "c", 0: "a"} {
		print(i, c, " ")
	}
	const big = 1 << 40
	println(big>>38, uint8(big>>40), len([...]int{9: 1}))
	var a, b any = 1, 1.0
	println(a == b, a == 1, b == 1.0, any(nil) == nil, error(nil) == nil)
}
