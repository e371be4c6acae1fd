// What package runtime says about itself: GOOS, GOARCH, Compiler, NumCPU against GOMAXPROCS.
package main

import "runtime"

func main() {
	println(runtime.GOOS, runtime.GOARCH)
	println(runtime.NumCPU() >= 1, runtime.GOMAXPROCS(0) >= 1)
	old := runtime.GOMAXPROCS(3)
	println(old == runtime.GOMAXPROCS(old), runtime.GOMAXPROCS(-1) == old)
	println(runtime.NumCgoCall())
}
