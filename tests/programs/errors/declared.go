// Names that are declared again, and main and init with arguments.
package main

import "strconv"

var strconv int

type t int
type t string

func f()    {}
func f(int) {}

func init(x int) {}
func init() int  { return 1 }

var init = 1

func main(args []string) {
	var a int
	var a string
	init()
	const b, c = 1
	var d, e = 1, 2, 3
}

func g(a int, a string) (a bool) { return }
