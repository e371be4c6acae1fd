// Deferred calls run on the way out of a panic that nobody recovers.
package main

func inner() {
	defer println("inner deferred")
	var a []int
	println(a[len(a)])
}

func main() {
	defer func() {
		println("main deferred")
	}()
	defer func() {
		defer println("nested deferred")
	}()
	inner()
}
