// Constraints: type sets, methods with types, comparable, core types of range, index, call, make and conversion.
package main

type Stringish interface {
	~string | ~[]byte
}

func Len[T Stringish](x T) int { return len(x) }

func At[T Stringish](x T, i int) byte { return x[i] }

func Slice[T Stringish](x T, i, j int) T { return x[i:j] }

func Bytes[T Stringish](x T) []byte { return []byte(x) }

func Text[T Stringish](x T) string { return string(x) }

type Shape interface {
	comparable
	Area() int
}

type Sq struct{ n int }

func (s Sq) Area() int { return s.n * s.n }

func Biggest[T Shape](xs []T, not T) (best T) {
	for _, x := range xs {
		if x != not && x.Area() > best.Area() {
			best = x
		}
	}
	return
}

type Setter[T any] interface {
	*T
	Set(int)
}

type Box struct{ v int }

func (b *Box) Set(v int) { b.v = v }

func Make[T any, P Setter[T]](n int) []T {
	r := make([]T, n)
	for i := range r {
		P(&r[i]).Set(i * 10)
	}
	return r
}

type Integer interface {
	~int8 | ~uint8 | ~int16 | ~uint16 | ~int64 | ~uint64
}

func Shift[T Integer](x T, n uint) (T, T) { return x << n, x >> n }

func Wrap[T Integer](x T) T { return x + x + x }

func Conv[To, From Integer](x From) To { return To(x) }

type Ints []int

func Range[S ~[]int](s S) (n int) {
	for i, v := range s {
		n += i * v
	}
	return
}

func Indexed[S interface{ ~[]int | ~[3]int | ~[4]int }](s S) int { return s[1] + len(s) }

func Fill[M ~map[string]V, V any](m M, v V, keys ...string) M {
	if m == nil {
		m = make(M)
	}
	for _, k := range keys {
		m[k] = v
	}
	return m
}

type Eq[T any] interface{ Equal(T) bool }

type Mod7 int

func (a Mod7) Equal(b Mod7) bool { return a%7 == b%7 }

func Index[T Eq[T]](xs []T, x T) int {
	for i, y := range xs {
		if y.Equal(x) {
			return i
		}
	}
	return -1
}

func Same[T comparable](a, b T) bool { return a == b }

func Zero[T any]() (z T) { return }

func IsNil[T any](x T) bool { return any(x) == nil }

func Kind[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case string, []byte:
		return "text"
	case interface{ Area() int }:
		return "shape"
	case nil:
		return "nil"
	}
	return "other"
}

func main() {
	println(Len("héllo"), Len([]byte{1, 2}), At("abc", 1), string(Slice([]byte("slice"), 1, 3)), Slice("slice", 1, 3))
	b := Bytes("xyz")
	b[0] = 'X'
	println(Text(b), Text("s"))
	println(Biggest([]Sq{{1}, {5}, {3}}, Sq{5}).n)
	bs := Make[Box](3)
	println(bs[0].v, bs[2].v)
	l, r := Shift(int8(-3), 4)
	println(l, r)
	lu, ru := Shift(uint8(200), 9)
	println(lu, ru)
	println(Wrap(int8(100)), Wrap(uint16(40000)), Conv[int8](uint16(0xff80)), Conv[uint64](int8(-1)))
	println(Range([]int{1, 2, 3}), Range(Ints{4, 5, 6}), Indexed([3]int{7, 8, 9}), Indexed([]int{1, 5}))
	println(len(Fill(map[string]float64(nil), 1.5, "a", "b")), Fill(map[string]bool{"z": false}, true, "z")["z"])
	println(Index([]Mod7{1, 2, 3}, 10), Index([]Mod7{1}, 3))
	println(Same[any](1, 1), Same[any](1, int8(1)), Same(Sq{2}, Sq{2}))
	println(Zero[string]() == "", Zero[*int]() == nil, IsNil(Zero[error]()), IsNil(Zero[*int]()))
	println(Kind(1), Kind("a"), Kind([]byte(nil)), Kind(Sq{1}), Kind[error](nil), Kind(2.5))
	defer func() { println(recover().(error).Error()) }()
	println(Same[any]([]int{1}, []int{1}))
}
