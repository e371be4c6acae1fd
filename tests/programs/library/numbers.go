// Packages strconv, math, math/bits, unicode/utf8 and errors, from GOROOT as they are.
package main

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf8"
)

func main() {
	println(strconv.Itoa(-12345), strconv.FormatInt(-255, 16), strconv.FormatUint(1<<64-1, 2))
	for _, s := range []string{"42", "-7", "0x1F", "9223372036854775808", "", "12a", "0b101", "1_000"} {
		n, err := strconv.ParseInt(s, 0, 64)
		if err != nil {
			println(n, err.Error())
			continue
		}
		println(n)
	}
	for _, s := range []string{"3.25", "1e400", "-0", "inf", "0x1p-2", "1.7976931348623157e308", "x", "123456789012345678901234567890"} {
		f, err := strconv.ParseFloat(s, 64)
		println(f, err != nil, strconv.FormatFloat(f, 'g', -1, 64), strconv.FormatFloat(f, 'f', 3, 64))
	}
	println(strconv.Quote("tab\t\"quoted\" \x00 世界 \xff"), strconv.QuoteToASCII("é"))
	u, err := strconv.Unquote(`"a\n\u4e16"`)
	println(u, err == nil)
	_, err = strconv.Atoi("zz")
	ne := err.(*strconv.NumError)
	println(ne.Func, ne.Num, errors.Is(err, strconv.ErrSyntax), errors.Is(err, strconv.ErrRange))
	println(math.Sin(1), math.Cos(1), math.Exp(1), math.Log(10), math.Pow(2, 0.5), math.Atan2(1, -1))
	println(math.Floor(-1.5), math.Round(2.5), math.RoundToEven(2.5), math.Mod(7, -3), math.Hypot(3, 4), math.Cbrt(27))
	println(math.Inf(-1), math.IsNaN(math.NaN()), math.MaxInt64, math.Float32bits(1.5), math.Gamma(5), math.FMA(2, 3, 4))
	fr, ex := math.Frexp(12.5)
	ip, fp := math.Modf(-3.75)
	println(fr, ex, ip, fp, math.Ldexp(0.5, 10), math.Trunc(1e300), math.Log2(8), math.Tanh(0.5))
	println(bits.LeadingZeros64(1), bits.TrailingZeros32(8), bits.OnesCount64(0xff00ff), bits.RotateLeft8(0x81, 1), bits.Reverse16(1), bits.ReverseBytes32(0x01020304), bits.Len(0))
	hi, lo := bits.Mul64(1<<63, 6)
	q, r := bits.Div64(1, 5, 7)
	sum, carry := bits.Add64(1<<63, 1<<63, 1)
	println(hi, lo, q, r, sum, carry)
	s := "aé世😀\xff"
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		print(r, "/", n, " ")
		s = s[n:]
	}
	println(utf8.ValidString("ok"), utf8.ValidString("\xc0"), utf8.RuneCountInString("世界"), utf8.RuneLen(-1), string(utf8.AppendRune(nil, '世')))
}
