// nil where it has no type, or the wrong one.
package main

func f() int { return nil }

func g(s string, xs ...*int) {}

func main() {
	x := nil
	var y = nil
	var i int = nil
	g(nil, nil)
	if i == nil {
	}
	const c = nil
	_ = nil
	_ = *nil
	nil()
	for range nil {
	}
	nil := 3
	_ = nil + 1
}
