// Two index errors are two values, also if the numbers are the same.
package main

import "os"

func main() {
	var x []int
	defer func() {
		println(x[len(os.Args)])
	}()
	println(x[len(os.Args)])
}
