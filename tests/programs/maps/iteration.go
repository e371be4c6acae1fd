// Iteration over maps: every entry once, deletion and insertion on the way, order that differs, sorted by hand.
package main

func sortInts(a []int) {
	for i := range a {
		for j := i; j > 0 && a[j-1] > a[j]; j-- {
			a[j-1], a[j] = a[j], a[j-1]
		}
	}
}

func main() {
	m := make(map[int]int)
	for i := range 1000 {
		m[i*i] = i
	}
	sum, n := 0, 0
	for k, v := range m {
		if k != v*v {
			println("wrong", k, v)
		}
		sum += v
		n++
	}
	println(sum, n, len(m))
	for k, v := range m {
		if v%2 == 0 {
			delete(m, k)
		}
	}
	println(len(m))
	seen := map[int]int{}
	for k := range m {
		seen[k]++
		for d := range m {
			if d != k && seen[d] == 0 && len(m) > 300 {
				delete(m, d)
				break
			}
		}
	}
	twice := 0
	for _, c := range seen {
		if c != 1 {
			twice++
		}
	}
	println(len(m), len(seen), twice)
	orders := map[int]bool{}
	for range 100 {
		for k := range m {
			orders[k] = true
			break
		}
	}
	println(len(orders) > 1)
	grown := map[int]bool{1: true}
	count := 0
	for k := range grown {
		count++
		if count < 50 {
			grown[k*1000+count] = true
		}
		if count > 10000 {
			break
		}
	}
	println(count >= 1 && count <= len(grown), len(grown) >= 2)
	words := map[string]int{}
	for _, w := range []string{"a", "b", "a", "c", "b", "a"} {
		words[w]++
	}
	var counts []int
	for _, c := range words {
		counts = append(counts, c)
	}
	sortInts(counts)
	println(counts[0], counts[1], counts[2])
	for k := range m {
		delete(m, k)
	}
	println(len(m))
	var k, v int
	for k, v = range map[int]int{3: 4} {
	}
	println(k, v)
}
