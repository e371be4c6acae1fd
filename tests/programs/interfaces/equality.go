// Comparison of interfaces: types and values, mixed with concrete operands, and what cannot be compared.
package main

type point struct{ x, y int }
type other struct{ x, y int }
type named string
type box struct{ v any }

type stringer interface{ String() string }

func (n named) String() string { return string(n) }

func eq(a, b any) bool { return a == b }

func try(a, b any) (what string) {
	defer func() {
		if r := recover(); r != nil {
			what = r.(error).Error()
		}
	}()
	if a == b {
		return "equal"
	}
	return "different"
}

func main() {
	println(eq(1, 1), eq(1, 2), eq(1, int64(1)), eq(1, 1.0), eq("a", "a"), eq(nil, nil), eq(nil, 0))
	println(eq(point{1, 2}, point{1, 2}), eq(point{1, 2}, other{1, 2}), eq(point{1, 2}, point{2, 1}))
	p, q := &point{1, 2}, &point{1, 2}
	println(eq(p, p), eq(p, q), eq(*p, *q), eq((*point)(nil), nil), eq((*point)(nil), (*point)(nil)))
	println(eq(named("x"), "x"), eq(named("x"), named("x")), eq([2]string{"a", "b"}, [2]string{"a", "b"}))
	println(eq(0.0, -0.0), eq(box{1}, box{1}), eq(box{"a"}, box{1}), eq(box{box{2}}, box{box{2}}))
	zero := 0.0
	println(eq(zero/zero, zero/zero), eq(1+2i, 1+2i), eq(true, true), eq(uint8(200), uint8(200)))
	c, d := make(chan int), make(chan int)
	println(eq(c, c), eq(c, d), eq(c, (<-chan int)(c)))
	var s stringer = named("n")
	var e any = s
	println(e == s, s == named("n"), e == any("n"), e == named("n"))
	println(try([]int{1}, []int{1}))
	println(try(func() {}, func() {}))
	println(try(box{[]int{}}, box{[]int{}}))
	println(try([1]any{[]string{}}, [1]any{[]string{}}))
	println(try(box{1}, box{[]int{}}))
	println(try(struct {
		a int
		b []int
	}{}, 3))
	arr := [3]any{1, "x", nil}
	println(arr == [3]any{1, "x", nil}, arr != [3]any{1, "x", 0})
}
