// Tracebacks name the files and lines that //line directives say.
package main

//line grammar.y:100
func parse(depth int) int {
	if depth == 0 {
		var p *int
		return *p
	}
	return parse(depth-1) + 1
}

//line lexer.l:7
func lex() {
	defer func() {
		println("deferred")
//line lexer.l:50
	}()
	println(parse(2))
}

//line line_directives.go:22
func main() {
	lex()
}
