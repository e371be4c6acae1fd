// Words and numbers counted in maps.
package main

func word(x uint64) string {
	var b [12]byte
	n := 3 + x%8
	for i := range n {
		b[i] = 'a' + byte(x>>(5*i)&15)
	}
	return string(b[:n])
}

func main() {
	words := map[string]int{}
	numbers := map[uint64]int{}
	pairs := map[[2]uint32]*int{}
	x := uint64(1)
	for range 6_000_000 {
		x = x*6364136223846793005 + 1442695040888963407
		words[word(x>>44)]++
		numbers[x>>46]++
		p := [2]uint32{uint32(x >> 54), uint32(x >> 40 & 63)}
		if n := pairs[p]; n != nil {
			*n++
		} else {
			pairs[p] = new(int)
		}
	}
	most := 0
	for _, n := range words {
		most = max(most, n)
	}
	for n := range numbers {
		if n&1 == 0 {
			delete(numbers, n)
		}
	}
	println(len(words), most, len(numbers), len(pairs))
}
