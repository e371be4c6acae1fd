// Comparisons and swaps in slices, through closures and recursion.
package main

type rng uint64

func (r *rng) next() uint64 {
	x := uint64(*r)
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	*r = rng(x)
	return x
}

func insertion(a []int) {
	for i := 1; i < len(a); i++ {
		for j := i; j > 0 && a[j-1] > a[j]; j-- {
			a[j-1], a[j] = a[j], a[j-1]
		}
	}
}

func heapsort(a []int) {
	down := func(lo, hi int) {
		for {
			child := 2*lo + 1
			if child >= hi {
				return
			}
			if child+1 < hi && a[child] < a[child+1] {
				child++
			}
			if a[lo] >= a[child] {
				return
			}
			a[lo], a[child] = a[child], a[lo]
			lo = child
		}
	}
	for i := len(a)/2 - 1; i >= 0; i-- {
		down(i, len(a))
	}
	for i := len(a) - 1; i > 0; i-- {
		a[0], a[i] = a[i], a[0]
		down(0, i)
	}
}

func mergesort(a []int) {
	if len(a) < 2 {
		return
	}
	mid := len(a) / 2
	left := append([]int(nil), a[:mid]...)
	right := append([]int(nil), a[mid:]...)
	mergesort(left)
	mergesort(right)
	for i := range a {
		if len(right) == 0 || len(left) > 0 && left[0] <= right[0] {
			a[i], left = left[0], left[1:]
		} else {
			a[i], right = right[0], right[1:]
		}
	}
}

func quicksort(a []int) {
	for len(a) > 1 {
		pivot := a[len(a)/2]
		i, j := 0, len(a)-1
		for i <= j {
			for a[i] < pivot {
				i++
			}
			for a[j] > pivot {
				j--
			}
			if i <= j {
				a[i], a[j] = a[j], a[i]
				i++
				j--
			}
		}
		if j+1 < len(a)-i {
			quicksort(a[:j+1])
			a = a[i:]
		} else {
			quicksort(a[i:])
			a = a[:j+1]
		}
	}
}

func digest(a []int) (h uint64) {
	for _, x := range a {
		h = h*1099511628211 + uint64(x)
	}
	return
}

func main() {
	r := rng(88172645463325252)
	input := make([]int, 1000000)
	for i := range input {
		input[i] = int(r.next()%2000000) - 1000000
	}
	println("input", digest(input))
	for _, s := range []struct {
		name string
		sort func([]int)
	}{
		{"heapsort", heapsort},
		{"mergesort", mergesort},
		{"quicksort", quicksort},
	} {
		a := append([]int{}, input...)
		s.sort(a)
		ok := true
		for i := 1; i < len(a); i++ {
			ok = ok && a[i-1] <= a[i]
		}
		println(s.name, ok, digest(a), a[0], a[len(a)-1])
	}
}
