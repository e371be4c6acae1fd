// Large slices that grow by append.
package main

type point struct {
	name string
	x, y int
}

func main() {
	n := 0
	for i := range 20 {
		var a []int
		for k := range 4_000_000 {
			a = append(a, k^i)
		}
		n += a[len(a)-1]
	}
	for range 10 {
		var a []point
		for k := range 1_000_000 {
			a = append(a, point{"p", k, k})
		}
		n += a[len(a)-1].x
	}
	lists := make([][]*int, 1000)
	for i := range 10_000_000 {
		k := i * 7 % len(lists)
		lists[k] = append(lists[k], &n)
		if len(lists[k]) == 5000 {
			lists[k] = nil
		}
	}
	println(n, len(lists[3]))
}
