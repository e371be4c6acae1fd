// Interfaces with the same methods are different types: conversions, comparisons, switches and keys.
package main

type I interface{ M() }
type J interface{ M() }
type K interface {
	M()
	N()
}
type T struct{ a int }

func (T) M() {}
func (T) N() {}

//go:noinline
func fromJ(j J) I { return I(j) }

//go:noinline
func fromLiteral(j interface{ M() }) I { return j }

func isT(i I) bool {
	_, ok := i.(T)
	return ok
}

func kind(i I) string {
	switch i.(type) {
	case T:
		return "T"
	case nil:
		return "nil"
	}
	return "other"
}

func main() {
	i, k := fromJ(T{1}), fromLiteral(T{1})
	println(isT(i), isT(k), kind(i), kind(k), kind(fromJ(nil)))
	println(i == k, i == I(T{1}), i == T{1}, any(i) == any(k))
	m := map[I]int{i: 1, T{1}: 2, k: 3}
	println(len(m), m[i])
	println([1]I{i} == [1]I{T{1}}, struct{ i I }{i} == struct{ i I }{k})
	var wide K = T{1}
	switch wide {
	case i:
		println("the narrow one")
	default:
		println("none")
	}
	var j J = T{2}
	println(j == i, i == j, J(i) == T{1})
	var literal interface{ M() } = i
	println(literal == i, literal == interface{ M() }(T{1}))
}
