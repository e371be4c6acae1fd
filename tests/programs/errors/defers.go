// defer and go need calls, and calls whose results somebody may drop.
package main

func f() int { return 1 }

func main() {
	defer f
	go (f())
	defer f()()
	defer recover()
	defer int(1)
	defer append([]int{}, 1)
	go len("x")
	defer func() {}
	go 1 + 2
	go f() + 1
}
