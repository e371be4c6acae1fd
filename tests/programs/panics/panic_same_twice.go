// Two panics of the runtime with one constant are printed as one, recovered or not.
package main

import "os"

func store(p *int) { *p = 1 }

func divide(a, b int) int { return a / b }

func main() {
	defer func() {
		defer func() {
			println(recover() != nil)
			defer func() {
				store(nil)
			}()
			store(nil)
		}()
		println(divide(2, len(os.Args)-1))
	}()
	println(divide(1, len(os.Args)-1))
}
