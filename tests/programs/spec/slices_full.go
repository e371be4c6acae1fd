// Slices of slices, arrays and strings: lengths and capacities, sharing, conversion to arrays.
package main

func show(s []int) { println(len(s), cap(s), s == nil) }

func fails(f func()) {
	defer func() { println(recover().(error).Error()) }()
	f()
}

func main() {
	a := [6]int{0, 1, 2, 3, 4, 5}
	show(a[:])
	show(a[2:4])
	show(a[2:4:5])
	show(a[6:])
	s := a[1:3]
	show(s[1:4])
	show(s[5:5])
	s[0] = 10
	b := a
	b[1] = 20
	println(a[1], b[1], s[0])
	p := &a
	show(p[1:2])
	show([]int(nil)[:])
	show([]int{}[0:0])
	str := "hello"
	println(str[1:3], str[5:] == "", str[:0] == "", len(str[2:]))
	arr := [3]int(a[:])
	arr[0] = 99
	ptr := (*[2]int)(s)
	ptr[1] = 77
	println(a[0], a[2], arr[0], *ptr == [2]int{10, 77})
	empty := (*[0]int)([]int{})
	null := (*[0]int)([]int(nil))
	println(empty != nil, null == nil)
	n := 7
	fails(func() { _ = a[:n] })
	fails(func() { _ = s[1:2:n] })
	fails(func() { _ = s[n-4 : n-5] })
	fails(func() { _ = str[n:] })
	fails(func() { _ = [4]int(s) })
	fails(func() { _ = a[n-1] })
	m := [][]int{{1}, {2, 3}, {}}
	m[2] = append(m[2], m[1]...)
	m[1][0] = 9
	println(m[2][0], len(m[2]), m[1][0])
	grid := [2][3]int{{1, 2, 3}, {4, 5, 6}}
	row := grid[1]
	row[0] = 100
	rows := grid[:]
	rows[0][2] = 50
	println(grid[1][0], grid[0][2], len(grid[0][1:]))
}
