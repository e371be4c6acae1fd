// Faults that the program makes are panics.
package main

import (
	"fmt"
	"os"
	"runtime"
)

type T struct {
	pad [100]int
	x   int
}

func main() {
	func() {
		defer func() {
			err := recover().(runtime.Error)
			fmt.Println(err)
		}()
		var p *T
		fmt.Println(p.x)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		zero := len(os.Args) - 1
		fmt.Println(1 / zero)
	}()
}
