// What defer and go refuse beside what is no call at all.
package main

func f() int { return 1 }

func main() {
	defer f()()
	defer recover()
	defer int(1)
	defer append([]int{}, 1)
	go len("x")
	f
	f() + 1
	-f()
	len("x")
	"string"
	func() {}
}
