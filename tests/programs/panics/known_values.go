// Failures of operations on variables whose values a compiler knows.
package main

func try(name string, f func() any) {
	defer func() {
		if r := recover(); r != nil {
			println(name, r.(error).Error())
		}
	}()
	println(name, f() != nil)
}

type T struct {
	a [1 << 12]int
	b int
	p *T
	e error
}

func main() {
	n := 5
	try("a", func() any { x := 0; x = n / (x * n); return x })
	try("b", func() any { x := 0; n %= x; return n })
	try("c", func() any { x := uint8(255); x++; return 7 / x })
	try("d", func() any { var x [3]int; i := 3; x[i]++; return x })
	try("e", func() any { x := []int{}; x[0]++; return x })
	try("f", func() any { x := ""; return x[0] })
	try("g", func() any { x := "abc"; i := 4; return x[i-1 : i] })
	try("h", func() any { x := 64; return 1 << x })
	try("i", func() any { x := -64; return 1 >> x })
	try("j", func() any { var p *T; p.b++; return p })
	try("k", func() any { var p T; p.p.p.b = 1; return p })
	try("l", func() any { var p T; return p.e.Error() })
	try("m", func() any { var p **int; **p = 1; return p })
	try("n", func() any { x := make([]int, 0, 3); return x[:4] })
	try("o", func() any { x := make([]int, 2, 3); i, j := 2, 1; return x[i:j] })
	try("p", func() any { x := -1; return make([]int, 0, x) })
	try("q", func() any { x, y := 3, 2; return make([]int, x, y) })
	try("r", func() any { x := -1; return make(chan int, x) })
	try("s", func() any { x := -1; return make(map[int]int, x) })
	try("t", func() any { x := 1 << 62; return make([]int, x) })
	try("u", func() any { var x any = n; return x.(interface{ F() }) })
	try("v", func() any { var x any; return x.(int) })
	try("w", func() any { a, b := any([]int{}), any([]int{}); return a == b })
	try("x", func() any { m := map[any]int{}; m[func() {}]++; return m })
	try("y", func() any { var c chan int; close(c); return c })
	try("z", func() any { x := []int{1}; return *(*[2]int)(x) })
	try("A", func() any { x := int64(-1 << 63); y := int64(-1); return x/y + x%y })
	try("B", func() any { x := 0.0; return 1 / x })
	try("C", func() any { x := 0i; return 1 / x })
	try("D", func() any { var f func(int) int; return f(n) })
	try("E", func() any { var i interface{ M() int }; return i.M() })
	try("F", func() any {
		x := [0]int{}
		i := 0
		for range x {
			i++
		}
		return x[n-5 : n-4]
	})
	try("0", func() any { x := 0; _ = n / x; return nil })
	try("1", func() any { x := 0; _ = n % x; return nil })
	try("2", func() any { x := 0; println(n / x); return nil })
	try("3", func() any { x := 0; y := n / x; _ = y; return nil })
	try("4", func() any { x := 1; x--; y := 7 / x; _ = y; return nil })
	try("5", func() any { var x uint8; y := 7 / x; _ = y; return nil })
	try("6", func() any { x := -1; y := 1 << x; _ = y; return nil })
	try("7", func() any { x := 5; y := []int{1}[x]; _ = y; return nil })
	try("8", func() any { x := 5; y := "abc"[x:]; _ = y; return nil })
	try("9", func() any { x := -5; y := make([]int, x); _ = y; return nil })
	try("10", func() any { var p *int; _ = *p; return nil })
	try("11", func() any { var p *[3]int; _ = p[1]; return nil })
	try("12", func() any {
		var p *struct {
			a [1000]int
			b int
		}
		_ = p.b
		return nil
	})
	try("13", func() any {
		var p *struct {
			a [1000]int
			b int
		}
		_ = &p.b
		return nil
	})
	try("14", func() any { var m map[string]int; m["a"] += 1; return nil })
	try("15", func() any { var a any = "x"; _ = a.(int); return nil })
	try("16", func() any { x := []int{1, 2}; _ = [4]int(x); return nil })
	try("17", func() any { x := []int{1, 2}; _ = (*[4]int)(x); return nil })
	try("18", func() any { var e error; _ = e.Error; return nil })
	try("19", func() any { var e struct{ error }; _ = e.Error(); return nil })
}
