// Compiler directives: written wrongly, before the wrong declarations, or not for everybody.
package main

//go:noinline
type t struct{}

//go:noinline
const k = 1

//go:linkname f other.f

//go:noescape
func f() {
	//go:noinline
	const j = 1
}

func g()

//go:build linux
func h() {}

func main() {}
