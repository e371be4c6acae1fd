// Assertions that fail since a method has another type or is lacking, also in instances of generic functions.
package main

type S struct{ a int }

func (s *S) Name() int8 { return 1 }

type Narrow interface{ Name() int8 }
type Wide interface{ Name() int64 }
type F interface{ f() }

func failing(f func()) {
	defer func() { println(recover().(error).Error()) }()
	f()
}

func holds[T any](x F) bool {
	_, ok := x.(T)
	return ok
}

func which[T any](x F) string {
	switch any(x).(type) {
	case T:
		return "T"
	}
	return "other"
}

type B bool

func (B) f() {}
func (B) g() {}

func main() {
	failing(func() {
		var n Narrow
		var s *S
		n = s
		print(n.(Wide).Name())
	})
	println(holds[bool](B(true)), holds[B](B(true)), holds[int](nil))
	println(which[bool](B(true)), which[B](B(true)))
	failing(func() { _ = any(false).(F) })
	failing(func() { _ = any(S{}).(F) })
}
