// What a function returns after a recovered panic: its result variables as they were then, wherever they live.
package main

type big struct {
	a [6]int
	s string
}

func plain() (x int) {
	defer func() { recover() }()
	x = 5
	panic("x")
}

func several() (a int, s string, f float64) {
	defer func() { recover() }()
	a, s = 1, "set"
	for i := range 3 {
		f += float64(i)
		if i == 2 {
			panic(i)
		}
	}
	return 9, "not", 9
}

func large(n int) (b big) {
	defer func() { recover() }()
	b.a[3] = n
	b.s = "large"
	var p *int
	b.a[4] = *p
	return
}

func returned() (x int) {
	defer func() { recover() }()
	defer func() { panic("again") }()
	return 7
}

func changed() (x int, err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			x, err = x*2, e
		}
	}()
	x = 21
	var s []int
	x = s[x]
	return
}

func unnamed() int {
	defer func() { recover() }()
	panic(1)
}

func main() {
	println(plain())
	println(several())
	b := large(4)
	println(b.a[3], b.a[4], b.s)
	println(returned())
	x, err := changed()
	println(x, err.Error())
	println(unnamed())
}
