// A map that grows to two hundred thousand entries, shrinks and grows again, checked against arithmetic.
package main

type entry struct {
	a, b int32
	s    string
}

func main() {
	m := map[uint64]entry{}
	x := uint64(1)
	for i := range 200000 {
		x = x*6364136223846793005 + 1442695040888963407
		m[x] = entry{int32(i), int32(x >> 40), "v"}
	}
	println(len(m))
	x = 1
	bad := 0
	for i := range 200000 {
		x = x*6364136223846793005 + 1442695040888963407
		e, ok := m[x]
		if !ok || e.a != int32(i) || e.b != int32(x>>40) {
			bad++
		}
		if i%4 != 0 {
			delete(m, x)
		}
	}
	println(bad, len(m))
	s := map[string]int{}
	for i := range 20000 {
		b := []byte{}
		for n := i; n > 0; n /= 10 {
			b = append(b, byte('0'+n%10))
		}
		s[string(b)] += i
	}
	total := 0
	for _, v := range s {
		total += v
	}
	println(len(s), total, s["1"], s["9991"])
	counts := map[int]int{}
	for i := range 100000 {
		counts[i*i%997]++
	}
	most := 0
	for _, c := range counts {
		most = max(most, c)
	}
	println(len(counts), most)
}
