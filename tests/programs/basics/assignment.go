// Assignment: operands fixed before values are stored, compound operators, swaps through indices and pointers.
package main

type s struct {
	a, b int
	next *s
}

var log string

func idx(n int) int {
	log += string(rune('0' + n))
	return n
}

func main() {
	i := 0
	a := []int{10, 20, 30}
	i, a[i] = 1, 99
	println(i, a[0], a[1])
	a[0], a[1], a[2] = a[2], a[0], a[1]
	println(a[0], a[1], a[2])
	x := &s{1, 2, &s{3, 4, nil}}
	x, x.next.a = x.next, 77
	println(x.a, x.b)
	p, q := &s{a: 1}, &s{a: 2}
	*p, *q = *q, *p
	println(p.a, q.a)
	a[idx(0)], a[idx(1)] = idx(2), idx(3)
	println(log, a[0], a[1])
	a[idx(2)] += idx(5)
	println(log, a[2])
	n := 100
	n += 5
	n -= 1
	n *= 2
	n /= 3
	n %= 50
	n <<= 3
	n >>= 1
	n |= 1
	n &= 0xfd
	n ^= 0xf
	n &^= 4
	println(n)
	str := "a"
	str += "b"
	str += str
	println(str)
	var u8 uint8 = 250
	u8 += 10
	u8 <<= 4
	println(u8)
	b, c := 1, 2
	b, d := 5, b
	println(b, c, d)
	var e, f = "multi", 2.5
	println(e, f)
	var (
		g    = 1
		h, j int
		k    float32 = 3
	)
	println(g, h, j, k)
	arr := [2][2]int{{1, 2}, {3, 4}}
	arr[0], arr[1] = arr[1], arr[0]
	println(arr[0][0], arr[1][1])
	big := [4]s{{a: 1}, {a: 2}, {a: 3}, {a: 4}}
	big[0], big[3] = big[3], big[0]
	println(big[0].a, big[3].a)
	_, _ = idx(8), idx(9)
	println(log)
	ok := true
	ok = ok && n > 3 || false
	println(ok, !ok)
	fibA, fibB := 0, 1
	for range 50 {
		fibA, fibB = fibB, fibA+fibB
	}
	println(fibA)
}
