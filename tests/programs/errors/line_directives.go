// What //line says in positions of errors, and in which order the files then come.
package main

//line grammar.y:100
func f() {
	x := 1
//line other.y:7:3
	y := 2; var z int = "s"
	/*line third.y:5:1*/ var w int = "t"
/*line :55:9*/ q := 3
//line nothing here
//line third.y:x
//line third.y:0
//line third.y:1:0
}
//line line_directives.go:1000
func g() { var a int }
//line /generated/h.go:1000
func h() { var a int }
//line sub/j.go:3
func j() { var a, b int } ; func main() {}
