// Compiler directives that are noticed while parsing, beside errors of types.
package main

//go:linkname a b c

//go:systemstack
func f() {
	//go:noinline
	x := 1
}

//go:uintptrkeepalive
func g() {} //go:noinline

//go:cgo_ldflag "-lm"
func h() {}

//go:noinline

func main() { var unused int }

//go:nosplit
