// Strings: indexing, slicing, comparison, concatenation in many shapes, iteration over invalid UTF-8.
package main

//go:noinline
func join(parts ...string) string {
	s := ""
	for _, p := range parts {
		s += p
	}
	return s
}

func main() {
	for _, s := range []string{
		"", "abc", "é世😀", "\xff", "a\xc3", "\xe4\xb8", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80x", "ok\xf0\x9f\x98z", "\xef\xbf\xbd",
	} {
		print(len(s), ":")
		for i, r := range s {
			print(" ", i, "=", r)
		}
		n := 0
		for range s {
			n++
		}
		println(" |", n, len([]rune(s)))
	}
	s := "hello, world"
	println(s[0], s[11], s[7:], s[:5], s[3:3] == "", s[len(s):] == "", len(s[1:4]))
	println("a" < "b", "a" < "ab", "b" < "ab", "" < "a", "abc" <= "abc", "abd" > "abc", "Z" >= "a", "\xff" > "z")
	a, b, c := "x", "yy", "zzz"
	println(a+b, a+b+c, a+b+c+a, a+b+c+a+b, a+b+c+a+b+c+a+b)
	e := ""
	println(e+a == a, a+e == "x", e+e == "", join(), join("p"), join("p", "q", "r"))
	long := "0123456789"
	for len(long) < 1000 {
		long += long
	}
	println(len(long), long[990:1000], long[:500] == long[500:1000], long[:640] == long[640:])
	h := uint32(0)
	for i := 0; i < len(long); i++ {
		h = h*31 + uint32(long[i])
	}
	println(h)
	equal := 0
	words := []string{"the", "quick", "brown", "the", "lazy", "quick", "The"}
	for i, x := range words {
		for _, y := range words[i+1:] {
			if x == y {
				equal++
			}
		}
	}
	println(equal)
	raw := `back\n` + "`" + `
second line`
	println(raw, len(raw))
	println("\a\b\f\n\r\t\v\\\"'"[3], '\'', "\101\x41\u0041\U00000041")
	x := "immutable"
	y := x
	x += "!"
	println(x, y)
	switch s[:5] {
	case "world":
		println("no")
	case "hel" + "lo":
		println("greeting")
	}
}
