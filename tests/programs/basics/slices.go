// Slices: three-index slicing, aliasing, nil and empty, copies that overlap, slices of slices, capacity growth.
package main

var nilSlice []int

func show(what string, s []int) {
	print(what, " ", len(s), "/", cap(s), ":")
	for _, x := range s {
		print(" ", x)
	}
	println()
}

func main() {
	a := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	show("a", a)
	show("a[2:5]", a[2:5])
	show("a[2:5:6]", a[2:5:6])
	show("a[:0]", a[:0])
	show("a[10:]", a[10:])
	s := a[2:4]
	s = append(s, 100)
	show("aliased", a)
	s = append(a[2:4:4], 200)
	show("cut off", a)
	show("s", s)
	show("grown into", a[2:4][:6])
	copy(a[1:], a)
	show("shifted right", a)
	copy(a, a[3:])
	show("shifted left", a)
	println(copy(a, []int{}), copy(a[:2], []int{7, 8, 9}), copy([]int(nil), a))
	empty := []int{}
	println(nilSlice == nil, empty == nil, len(nilSlice), len(empty), nilSlice[:0] == nil, empty[:0:0] == nil)
	nilSlice = append(nilSlice, 1, 2, 3)
	show("append to nil", nilSlice)
	nilSlice = nil
	show("append nothing", append(nilSlice))
	show("append itself", append(a[:3:3], a[:3]...))
	bs := append([]byte("abc"), "def"...)
	println(string(bs), copy(bs[1:], "XYZ"), string(bs))
	grid := make([][]rune, 3)
	for i := range grid {
		grid[i] = []rune("...")
		grid[i][i] = '#'
	}
	for _, row := range grid {
		println(string(row))
	}
	sparse := []string{2: "two", 5: "five", "six", 0: "zero"}
	println(len(sparse), sparse[1] == "", sparse[6])
	nested := [][]int{{1}, {2, 3}, nil, {}}
	println(len(nested), len(nested[1]), nested[2] == nil, nested[3] == nil)
	points := []struct{ x, y int }{{1, 2}, {3, 4}}
	for i := range points {
		points[i].x *= 10
	}
	for _, p := range points {
		p.y = 0
	}
	println(points[0].x, points[0].y, points[1].x, points[1].y)
	ptrs := []*struct{ n int }{{1}, {2}}
	ptrs[0].n += 5
	println(ptrs[0].n, ptrs[1].n)
	clear(a[2:4])
	show("cleared", a)
	arr := [5]int{1, 2, 3, 4, 5}
	sl := arr[1:3]
	sl[0] = 20
	arr[2] = 30
	show("over array", sl)
	show("rest", sl[:cap(sl)])
	var stack []int
	for i := range 5 {
		stack = append(stack, i)
	}
	for len(stack) > 0 {
		print(stack[len(stack)-1], " ")
		stack = stack[:len(stack)-1]
	}
	println(cap(stack))
	a = append(a[:3], a[4:]...)
	show("deleted", a)
	a = append(a[:2], append([]int{-1, -2}, a[2:]...)...)
	show("inserted", a)
}
