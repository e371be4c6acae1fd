// Functions of strconv, strings, sort, slices, maps, math, math/bits, utf8 and errors.
package main

import (
	"errors"
	"maps"
	"math"
	"math/bits"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

type byLen []string

func (b byLen) Len() int           { return len(b) }
func (b byLen) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLen) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

var ErrX = errors.New("x")

type E struct{ err error }

func (e E) Error() string { return "E:" + e.err.Error() }
func (e E) Unwrap() error { return e.err }
func main() {
	println(strconv.Itoa(-45), strconv.FormatFloat(3.14159, 'f', 3, 64), strconv.Quote("a\n\x00é☺"), strconv.FormatInt(255, 16))
	_, err := strconv.Atoi("12x")
	println(err.Error())
	_, err = strconv.ParseInt("99999999999999999999", 10, 64)
	println(err.Error())
	f, _ := strconv.ParseFloat("1e-320", 64)
	println(f, math.Sqrt(2), math.Pow(2, 0.5), math.Inf(1), math.MaxInt64, math.Float64bits(1.5))
	println(strings.Join(strings.Split("a,b,c", ","), "-"), strings.Replace("aaa", "a", "b", 2), strings.Index("chicken", "ken"), strings.TrimFunc("123abc456", func(r rune) bool { return r < 'a' }), strings.Title("hello"), strings.Map(func(r rune) rune {
		if r == 'a' {
			return -1
		}
		return r + 1
	}, "banana"))
	s := byLen{"ccc", "a", "bb"}
	sort.Sort(s)
	println(s[0], s[1], s[2])
	sort.Slice(s, func(i, j int) bool { return s[i] > s[j] })
	println(s[0])
	x := []int{3, 1, 2}
	slices.Sort(x)
	i, ok := slices.BinarySearch(x, 2)
	println(i, ok, slices.Max(x), slices.Contains(x, 9), slices.Index(x, 3))
	x = slices.Insert(x, 1, 7, 8)
	println(len(x), x[1])
	slices.Reverse(x)
	println(x[0])
	m := map[string]int{"a": 1, "b": 2}
	k := slices.Sorted(maps.Keys(m))
	println(len(k), k[0])
	n := maps.Clone(m)
	delete(n, "a")
	println(len(m), maps.Equal(m, n))
	println(bits.OnesCount(255), bits.LeadingZeros64(1), bits.Reverse8(1), bits.Len(1023))
	hi, lo := bits.Mul64(1<<63, 6)
	println(hi, lo)
	println(utf8.RuneCountInString("héé"), utf8.ValidString("\xff"), math.IsNaN(math.NaN()), math.Floor(-1.5), math.Mod(7, -3), math.Trunc(2.7), math.Hypot(3, 4))
	e := E{E{ErrX}}
	println(errors.Is(e, ErrX), errors.Unwrap(e).Error(), errors.Join(ErrX, e).Error())
	r := strings.NewReplacer("<", "&lt;", ">", "&gt;")
	println(r.Replace("<b>"))
	println(strings.EqualFold("Straße", "STRASSE"), strings.Count("cheese", "e"), strings.LastIndex("go gopher", "go"), strings.ContainsRune("abc", 'b'))
	for p := range strings.SplitSeq("a b c", " ") {
		print(p, ".")
	}
	println()
	for i, v := range slices.Backward([]int{1, 2, 3}) {
		print(i, v, " ")
	}
	println()
	c := slices.Collect(slices.Chunk([]int{1, 2, 3, 4, 5}, 2))
	println(len(c), len(c[2]))
	println(slices.Compare([]int{1, 2}, []int{1, 3}), slices.Equal(k, []string{"a", "b"}))
	y := slices.Grow([]int{}, 10)
	println(len(y), cap(y) >= 10)
	println(slices.IndexFunc(x, func(i int) bool { return i > 7 }))
	b := strconv.AppendInt(nil, 42, 2)
	b = strconv.AppendQuoteRune(b, '☺')
	println(string(b))
	u, e2 := strconv.Unquote(`"a\tb"`)
	println(u, e2 == nil)
	bb, _ := strconv.ParseBool("T")
	println(bb, strconv.FormatFloat(1e21, 'g', -1, 32), strconv.FormatFloat(0.1, 'e', 20, 64), strconv.FormatFloat(123456789, 'b', -1, 64))
}
