// Looking at Go with Go: go/parser, go/ast, go/printer, go/types-free metrics of a source text, text positions and rewriting.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
)

const source = `package sample
import ("fmt"; "os")
// Stack is a stack.
type Stack[T any] struct { items []T; mu   int }
// Push adds.
func (s *Stack[T]) Push(x T) { s.items=append(s.items,x) }
func (s *Stack[T]) Pop() (x T, ok bool) {
	if len(s.items)==0 { return }
	for i:=0;i<10;i++ { if i > 5 && i<7 || i == 9 { continue }; switch { case i==1: fmt.Println("one"); case i==2: os.Exit(2+3*4); default: } }
	x = s.items[len(s.items)-1] // the last
	s.items=s.items[:len(s.items)-1]
	return x,true
}
func unused(a,b int, c ...string) error { f := func() int { return a*b }; go f(); defer f(); return nil }
const (
	A = iota*10
	B
	C = "x"+"y"
)
var table = map[string][]int{"a":{1,2},"b":nil}
`

type metrics struct {
	name       string
	lines      int
	complexity int
	calls      map[string]int
}

func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	t := f.Recv.List[0].Type
	star := ""
	if p, ok := t.(*ast.StarExpr); ok {
		star, t = "*", p.X
	}
	if g, ok := t.(*ast.IndexExpr); ok {
		t = g.X
	}
	return "(" + star + t.(*ast.Ident).Name + ")."
}

func measure(fset *token.FileSet, f *ast.FuncDecl) metrics {
	m := metrics{name: receiver(f) + f.Name.Name, complexity: 1, calls: map[string]int{}}
	m.lines = fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.CaseClause, *ast.CommClause:
			m.complexity++
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				m.complexity++
			}
		case *ast.CallExpr:
			switch f := n.Fun.(type) {
			case *ast.Ident:
				m.calls[f.Name]++
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); ok {
					m.calls[x.Name+"."+f.Sel.Name]++
				}
			}
		}
		return true
	})
	return m
}

// eval folds constant expressions.
func eval(e ast.Expr) (constant.Value, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return constant.MakeFromLiteral(e.Value, e.Kind, 0), nil
	case *ast.ParenExpr:
		return eval(e.X)
	case *ast.UnaryExpr:
		x, err := eval(e.X)
		if err != nil {
			return nil, err
		}
		return constant.UnaryOp(e.Op, x, 0), nil
	case *ast.BinaryExpr:
		x, err := eval(e.X)
		if err != nil {
			return nil, err
		}
		y, err := eval(e.Y)
		if err != nil {
			return nil, err
		}
		switch e.Op {
		case token.SHL, token.SHR:
			n, _ := constant.Uint64Val(y)
			return constant.Shift(x, e.Op, uint(n)), nil
		case token.EQL, token.LSS, token.GTR:
			return constant.MakeBool(constant.Compare(x, e.Op, y)), nil
		}
		return constant.BinaryOp(x, e.Op, y), nil
	}
	return nil, fmt.Errorf("%T is not constant", e)
}

type renamer map[string]string

func (r renamer) Visit(n ast.Node) ast.Visitor {
	if id, ok := n.(*ast.Ident); ok {
		if to, ok := r[id.Name]; ok {
			id.Name = to
		}
	}
	return r
}

func main() {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "sample.go", source, parser.ParseComments)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var all []metrics
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			all = append(all, measure(fset, d))
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ImportSpec:
					path, _ := strconv.Unquote(s.Path.Value)
					fmt.Println("import", path, fset.Position(s.Pos()))
				case *ast.TypeSpec:
					fmt.Printf("type %s %T %q\n", s.Name, s.Type, d.Doc.Text())
				case *ast.ValueSpec:
					fmt.Println(d.Tok, s.Names, len(s.Values))
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b metrics) int { return cmp.Compare(b.complexity, a.complexity) })
	for _, m := range all {
		fmt.Println(m.name, m.lines, m.complexity, m.calls)
	}
	ast.Walk(renamer{"Stack": "Pile", "items": "elements", "x": "value"}, file)
	var out bytes.Buffer
	if err := format.Node(&out, fset, file); err != nil {
		panic(err)
	}
	fmt.Print(out.String())
	again, err := format.Source(out.Bytes())
	fmt.Println(bytes.Equal(again, out.Bytes()), err)

	for _, text := range []string{"1+2*3", "(1<<100)>>98", "7/2", "7.0/2", `"a"+"b"`, "1e3 == 1000", "'a'+1", "0x10 &^ 3", "f(1)", "1 +", "-5 % 3", "3i*3i"} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			fmt.Println(text, "->", err)
			continue
		}
		v, err := eval(e)
		if err != nil {
			fmt.Println(text, "->", err)
			continue
		}
		fmt.Println(text, "->", v, v.Kind(), v.ExactString())
	}
	_, err = parser.ParseFile(fset, "bad.go", "package bad\nfunc f( {\n}\nvar x = = 3\nimport \"late\"\n", parser.AllErrors)
	var list scanner.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			fmt.Println(e)
		}
		fmt.Println(list)
	}
	_, err = format.Source([]byte("package p\nfunc"))
	fmt.Println(err)

	var s scanner.Scanner
	text := []byte("x := a<-b /*c*/ + 0b11_01 // end\n`raw`")
	s.Init(fset.AddFile("", fset.Base(), len(text)), text, nil, scanner.ScanComments)
	var parts []string
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		parts = append(parts, fmt.Sprintf("%d:%s:%s", fset.Position(pos).Column, tok, strings.TrimSpace(lit)))
	}
	fmt.Println(strings.Join(parts, " "), token.ADD.Precedence(), token.IsKeyword("range"), token.Lookup("func"))
	expr, _ := parser.ParseExpr("a.b(c, 1)[2:]")
	ast.Print(nil, expr)
	eval(&ast.BinaryExpr{X: &ast.BasicLit{Kind: token.INT, Value: "1"}, Op: token.QUO, Y: &ast.BasicLit{Kind: token.INT, Value: "0"}})
}
