// A nil dereference that is recovered, and another one: one value.
package main

import "os"

func poke(p *int) { *p = 1 }
func main() {
	defer func() {
		println(recover() != nil)
		if len(os.Args) > 5 {
			return
		}
		var x []int
		if len(os.Args) == 2 {
			println(x[3])
		}
		poke(nil)
	}()
	poke(nil)
}
