// Package fmt formats the few types that the compiler's own tests print, all in one way.
package fmt

import "strconv"

func str(a any) string {
	switch a := a.(type) {
	case nil:
		return "<nil>"
	case int:
		return strconv.Itoa(a)
	case string:
		return a
	case error:
		return a.Error()
	case bool:
		return strconv.FormatBool(a)
	case interface{ String() string }:
		return a.String()
	case int64:
		return strconv.FormatInt(a, 10)
	case []int:
		s := "["
		for i, x := range a {
			if i > 0 {
				s += " "
			}
			s += strconv.Itoa(x)
		}
		return s + "]"
	}
	return "?"
}

func Sprint(a ...any) string {
	s := ""
	for _, x := range a {
		s += str(x)
	}
	return s
}

func Sprintf(f string, a ...any) string {
	s, n := "", 0
	for i := 0; i < len(f); i++ {
		if f[i] != '%' {
			s += f[i : i+1]
			continue
		}
		i++
		for i < len(f) && (f[i] == '+' || f[i] == '#' || f[i] >= '0' && f[i] <= '9') {
			i++
		}
		if f[i] == '%' {
			s += "%"
			continue
		}
		if n < len(a) {
			s += str(a[n])
			n++
		}
	}
	return s
}

func Println(a ...any) (int, error) {
	for i, x := range a {
		if i > 0 {
			print(" ")
		}
		print(str(x))
	}
	println()
	return 0, nil
}
func Printf(f string, a ...any) (int, error) { print(Sprintf(f, a...)); return 0, nil }

type e struct{ s string }

func (e *e) Error() string            { return e.s }
func Errorf(f string, a ...any) error { return &e{Sprintf(f, a...)} }

type Stringer interface{ String() string }
