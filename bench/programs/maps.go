// Counts in maps with integer, string and struct keys, and iterates over them.
package main

type point struct{ x, y int }

func integers(n int) int {
	m := make(map[int]int)
	for i := 0; i < n; i++ {
		m[i*7919%(n/4+1)]++
	}
	sum := 0
	for k, v := range m {
		sum += k * v
	}
	return sum
}

func words(n int) int {
	names := make([]string, 5000)
	for i := range names {
		b := []byte("word-")
		for v := i; ; v /= 26 {
			b = append(b, byte('a'+v%26))
			if v < 26 {
				break
			}
		}
		names[i] = string(b)
	}
	m := map[string]int{}
	for i := 0; i < n; i++ {
		m[names[i*31%len(names)]] += i & 3
	}
	sum := 0
	for _, name := range names {
		sum += m[name]
	}
	return sum
}

func points(n int) int {
	m := map[point]bool{}
	for i := 0; i < n; i++ {
		p := point{i * 13 % 1000, i * 17 % 300}
		if m[p] {
			delete(m, p)
		} else {
			m[p] = true
		}
	}
	return len(m)
}

func main() {
	println(integers(8_000_000))
	println(words(8_000_000))
	println(points(3_000_000))
}
