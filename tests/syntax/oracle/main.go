// Command so dumps what gc's own parser makes of Go files: the tree with all positions, then the errors as they come.
//
// Usage: so < list-of-files. For each file it prints a line "FILE name", node lines and "ERR line:col message" lines.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"reflect"
	"strconv"

	"so/syntax"
)

var out = bufio.NewWriter(os.Stdout)

func at(p syntax.Pos) string { return fmt.Sprintf("%d:%d", p.Line(), p.Col()) }

func end(n syntax.Node) (s string) {
	defer func() {
		if recover() != nil {
			s = "-"
		}
	}()
	return at(syntax.EndPos(n))
}

func start(n syntax.Node) (s string) {
	defer func() {
		if recover() != nil {
			s = "-"
		}
	}()
	return at(syntax.StartPos(n))
}

var nodeType = reflect.TypeOf((*syntax.Node)(nil)).Elem()

func dump(label string, v reflect.Value) {
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := 0; i < v.Len(); i++ {
			dump(label, v.Index(i))
		}
		return
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			dump(label+strconv.Itoa(i), v.Index(i))
		}
		return
	case reflect.Ptr:
		if v.IsNil() {
			return
		}
		if !v.Type().Implements(nodeType) {
			return
		}
		n := v.Interface().(syntax.Node)
		t := v.Elem().Type()
		fmt.Fprintf(out, "%s %s %s %s %s", label, t.Name(), at(n.Pos()), start(n), end(n))
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			if f.Anonymous || !f.IsExported() {
				continue
			}
			x := v.Elem().Field(i)
			switch y := x.Interface().(type) {
			case string:
				fmt.Fprintf(out, " %s=%s", f.Name, strconv.QuoteToASCII(y))
			case bool:
				fmt.Fprintf(out, " %s=%v", f.Name, y)
			case syntax.Pos:
				fmt.Fprintf(out, " %s=%s", f.Name, at(y))
			case int, syntax.ChanDir, syntax.LitKind, syntax.Operator:
				fmt.Fprintf(out, " %s=%d", f.Name, y)
			case syntax.Token:
				fmt.Fprintf(out, " %s=%s", f.Name, y.String())
			case *syntax.Group:
				fmt.Fprintf(out, " %s=%v", f.Name, y != nil)
			}
		}
		if b, ok := n.(*syntax.BranchStmt); ok && b.Target != nil {
			fmt.Fprintf(out, " Target=%s", at(b.Target.Pos()))
		}
		if e, ok := n.(syntax.Expr); ok {
			fmt.Fprintf(out, " %s", strconv.QuoteToASCII(syntax.String(e)))
		}
		out.WriteByte('\n')
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			if f.Anonymous || !f.IsExported() || f.Name == "Target" || f.Name == "DeferAt" || f.Name == "Pragma" {
				continue
			}
			switch v.Elem().Field(i).Kind() {
			case reflect.Interface, reflect.Ptr, reflect.Slice, reflect.Array:
				dump(f.Name, v.Elem().Field(i))
			}
		}
	}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		name := in.Text()
		src, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(out, "FILE %s\n", name)
		var errs []syntax.Error
		f, _ := syntax.Parse(syntax.NewFileBase(name), bytes.NewReader(src), func(err error) {
			errs = append(errs, err.(syntax.Error))
		}, nil, syntax.CheckBranches)
		if f != nil && len(errs) == 0 {
			dump("File", reflect.ValueOf(f))
		}
		for _, e := range errs {
			fmt.Fprintf(out, "ERR %s %s\n", at(e.Pos), strconv.QuoteToASCII(e.Msg))
		}
	}
	out.Flush()
}
