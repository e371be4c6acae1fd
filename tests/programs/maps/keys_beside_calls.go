// Map keys beside calls that change the variables in them: gc copies some kinds of keys before the calls.
package main

type pt struct{ a, b int }

func main() {
	n, s, p := 1, "a", pt{1, 2}
	bump := func(d int) int { n += d; s += "b"; p.a += 10; return n }
	m := map[int]int{}
	m[n] = bump(1)
	println(m[1], m[2])
	m[n] += bump(1)
	println(m[2], m[3])
	ms := map[string]int{}
	ms[s] = bump(1)
	println(len(s), ms[s], ms["abb"])
	ms[s] += bump(1)
	println(len(s), ms[s], ms["abbb"])
	mp := map[pt]int{}
	mp[p] = bump(1)
	println(mp[p], len(mp))
	mp[p] ^= bump(1)
	println(mp[p], len(mp))
	ma := map[any]int{}
	ma[n] = bump(1)
	println(ma[n], ma[n-1])
	ma[p] = bump(1)
	println(ma[p], len(ma))
	x := map[int]int{n: bump(1), n + 100: n, bump(1): n}
	println(len(x), x[n], x[n-1], x[n-2])
	delete(m, bump(1)-n)
	y, ok := m[n-bump(1)]
	println(y, ok, m[n]+bump(1), len(m))
	m[n], n = bump(1), 5
	println(len(m), n)
	z := map[pt]string{p: s + string(rune('a'+bump(1)&7)), {bump(1), 2}: s}
	println(len(z), z[p])
}
