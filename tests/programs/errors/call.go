// Arguments: too few, too many, of the wrong type; a call of something that is no function.
package main

func f(a int, b string) {}

func v(s string, xs ...int) {}

func pair() (int, int) { return 1, 2 }

func main() {
	f(1)
	f(1, "a", 2)
	f("a", 1)
	f(pair())
	v()
	v("a", "b")
	v("a", []int{1})
	x := 5
	x()
	f(pair(), "x")
	f(1, "a"...)
}
