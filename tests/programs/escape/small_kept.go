// Strings, slices and maps that outlive the expression, the iteration or the function that makes them.
package main

var global []string

var table = map[string]string{}

//go:noinline
func junk(n int) int {
	var x [100]int
	for i := range x {
		x[i] = n * i
	}
	if n > 0 {
		return junk(n-1) + x[n]
	}
	return x[3]
}

//go:noinline
func concat(a, b string) string { return a + b }

//go:noinline
func single(b []byte, empty string) string { return string(b) + empty }

//go:noinline
func carried(n int) string {
	prev, all := "", ""
	for i := 0; i < n; i++ {
		cur := string([]byte{byte('a' + i)}) + "x"
		all += prev
		prev = cur
	}
	return all + prev
}

//go:noinline
func store(b []byte) {
	global = append(global, string(b))
	table[string(b)] = string(b) + "!"
	table["k"+string(b)] = "v" + string(b)
}

//go:noinline
func appended(n int) [][]int {
	var rows [][]int
	for i := 0; i < n; i++ {
		var row []int
		for j := 0; j <= i; j++ {
			row = append(row, i*j)
		}
		rows = append(rows, row)
	}
	return rows
}

type holder struct{ s []int }

//go:noinline
func inField(h *holder, n int) {
	s := make([]int, n)
	for i := range s {
		s[i] = i + 1
	}
	h.s = s
}

//go:noinline
func closures() []func() int {
	var fs []func() int
	for i := 0; i < 3; i++ {
		m := map[int]int{i: i * 10}
		s := append([]int(nil), i, i+1)
		fs = append(fs, func() int { return m[i] + s[1] })
	}
	return fs
}

//go:noinline
func twice() (int, int) {
	var a, b []int
	for i := 0; i < 2; i++ {
		s := append([]int(nil), i)
		if i == 0 {
			a = s
		} else {
			b = s
		}
	}
	return a[0], b[0]
}

//go:noinline
func goto_(n int) string {
	var kept []string
	i := 0
again:
	s := string([]byte{byte('p' + i), 'q'})
	kept = append(kept, s)
	i++
	if i < n {
		goto again
	}
	out := ""
	for _, k := range kept {
		out += k
	}
	return out
}

func iface(b []byte) any { return string(b) }

func runes(r []rune) []rune {
	s := string(r)
	return []rune(s)
}

func compare(b []byte, m map[string]int) (bool, bool, int) {
	less := string(b) < "mm"
	same := string(b) == string(append([]byte(nil), b...))
	return less, same, m[string(b)]
}

func main() {
	s1, s2 := concat("ab", "cd"), concat("", "only")
	b := []byte("bytes")
	s3 := single(b, "")
	b[0] = 'B'
	c := carried(5)
	for i := 0; i < 3; i++ {
		b[1] = byte('0' + i)
		store(b)
	}
	rows := appended(4)
	var h holder
	inField(&h, 3)
	fs := closures()
	x, y := twice()
	g := goto_(3)
	i := iface(b)
	b[2] = '-'
	r := runes([]rune("héé"))
	println(junk(30))
	println(s1, s2, s3, c, g, i.(string), string(r))
	println(global[0], global[1], global[2], table["B1tes"], table["kB2tes"], len(table))
	println(rows[3][2], rows[2][1], h.s[2], fs[0](), fs[2](), x, y)
	println(compare([]byte("kk"), map[string]int{"kk": 3}))
}
