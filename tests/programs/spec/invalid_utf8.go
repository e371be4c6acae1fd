// Strings that are not valid UTF-8: iteration, conversion, comparison.
package main

func dump(s string) {
	for i, r := range s {
		print(i, ":", r, " ")
	}
	println(len(s), len([]rune(s)))
}

type runes []rune
type myString string
type myBytes []byte

func main() {
	dump("")
	dump("a\x80b")
	dump("\xc3")
	dump("\xc3(")
	dump("\xe2\x82")
	dump("\xe2\x82\xac")
	dump("\xed\xa0\x80")
	dump("\xf0\x9f\x98\x80\xf0\x9f")
	dump("\xf4\x90\x80\x80")
	dump("\xc0\x80\xfe\xff")
	dump("\x00\x7f")
	println([]byte(string([]rune{0x10ffff, 0x110000, -1, 0xd800, 'x'}))[0], len(string(rune(0xd800))))
	println(string(rune(65)), string(rune(-5)), string(rune(0x1F600)), len(string(rune(0x1F600))))
	r := runes("\xffab")
	r[1] = 'é'
	println(string(r), len(string(r)))
	b := myBytes("héllo")
	b[0] = 'J'
	s := myString(b)
	b[1] = 'x'
	println(s, len(s), s[1], s < "Jh", s > "J")
	println(string(s[1:3]), s[1:3] == "é", string(s[2:]) == "éllo"[1:])
	println("\xff" > "\uffff", "a\x00" > "a", "" < "\x00")
	var bs []byte
	bs = append(bs, "tail\xff"...)
	println(len(bs), bs[4], copy(bs, "héé"), string(bs))
	for i, c := range []byte("é") {
		print(i, c, " ")
	}
	for i := range "aé" {
		print(i, " ")
	}
	println()
}
