// Variables declared and not used, several in one function and in a closure.
package main

func main() {
	x := 1
	var y, z int
	z = 2
	func() {
		a := "inner"
	}()
	for i, v := range []int{1} {
	}
}
