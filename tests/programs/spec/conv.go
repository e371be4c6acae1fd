// Conversions: numbers of all sizes, strings, slices to arrays, structs that differ in tags, named types, channels.
package main

type Celsius float64
type ID string
type Bytes []byte
type P1 struct {
	X int `json:"x"`
	Y string
}
type P2 struct {
	X int
	Y string `xml:"y"`
}
type Op func(int) int
type Recv <-chan int

func (c Celsius) F() float64 { return float64(c)*9/5 + 32 }

//go:noinline
func v[T any](x T) T { return x }

func main() {
	f := v(3.99)
	n := v(-3.99)
	println(int(f), int(n), int8(v(300)), uint8(v(-1)), uint16(v(int32(-2))), int64(v(uint64(1)<<63)))
	println(uint32(v(int8(-1))), int16(v(uint16(0xffff))), uint64(v(int32(-1))), int(v(uint32(0xffffffff))))
	println(float32(v(16777217)), float64(v(uint64(1<<63+1025))), float32(v(1e-46)), float32(v(3.5e38)) > 1e38)
	println(uint8(v(255.9)), int64(v(-9.2e18)), uint64(v(1.8e19)))
	println(string(rune(v(65))), string(rune(v(0x1F600))), string(rune(v(-1))), string(rune(v(0xD800))) == "\ufffd")
	s := v("héé\xff\xc3z")
	rs := []rune(s)
	println(len(s), len(rs), rs[1], rs[3], rs[4], string(rs[:2]), string(rs) == s)
	bs := Bytes(s)
	bs[0] = 'H'
	println(string(bs[:3]), s[:1], len(string(bs)))
	for i, r := range s {
		print(i, ":", r, " ")
	}
	println()
	id := ID("id") + "x"
	println(id, string(id)+"y", len([]byte(id)), Celsius(100).F(), Celsius(v(20)).F())
	p := P2(P1{1, "a"})
	q := (*P1)(&p)
	q.X = 7
	println(p.X, p.Y, P1(p) == *q, struct {
		X int
		Y string
	}(p).X)
	arr := [4]int([]int{1, 2, 3, 4, 5})
	sl := []int{9, 8, 7}
	ap := (*[2]int)(sl)
	ap[0] = 1
	println(arr[3], sl[0], len(ap), [0]int(sl) == [0]int{}, (*[0]int)(nil) == nil)
	op := Op(func(x int) int { return x + 1 })
	println((func(int) int)(op)(1), op(op(1)))
	c := make(chan int, 1)
	r := Recv(c)
	c <- 4
	println(<-r, (<-chan int)(c) == (<-chan int)(r))
	func() {
		defer func() { println(recover().(error).Error()) }()
		_ = [4]int(sl)
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		_ = (*[4]int)(sl)
	}()
	var e any = id
	_, isString := e.(string)
	println(isString, e.(ID))
	x := complex64(v(complex(1.1, 2.2)))
	println(real(x) == 1.1, complex128(x) == 1.1+2.2i, real(complex(v(float32(2)), 1)))
	u := uintptr(v(10))
	println(u, int8(u<<4), uint(v(int8(-128))), -v(int8(-128)), v(int8(-128))/v(int8(-1)))
}
