// An import that is not used, one with another name, and one twice.
package main

import (
	"math"
	m2 "math"
	"runtime"
	"runtime"
)

func main() {
	runtime.GC()
}
