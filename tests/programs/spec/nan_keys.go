// Keys that are not equal to themselves, equal keys that differ, keys that cannot be compared.
package main

type key struct {
	f float64
	s string
}

func main() {
	zero := 0.0
	nan := zero / zero
	m := map[float64]int{}
	m[nan] = 1
	m[nan] = 2
	m[nan]++
	_, ok := m[nan]
	println(len(m), ok, m[nan])
	delete(m, nan)
	sum := 0
	for k, v := range m {
		if k == k {
			println("equal")
		}
		sum += v
	}
	println(len(m), sum)
	clear(m)
	println(len(m))
	negZero := -zero
	m[zero] = 1
	m[negZero] = 2
	println(len(m), m[0], 1/negZero < 0)
	for k := range m {
		println(1/k > 0)
	}
	s := map[key]bool{{nan, "a"}: true, {nan + 1, "a"}: true, {1, "b"}: true}
	println(len(s), s[key{nan, "a"}], s[key{1, "b"}])
	a := map[any]int{1: 1, int8(1): 2, 1.0: 3, "1": 4, [1]int{1}: 5, nil: 6, nan: 7, nan: 8}
	println(len(a), a[1], a[int8(1)], a[float64(1)], a[[1]int{1}], a[nil], a[int16(1)])
	c := map[complex128]int{complex(nan, 0): 1, complex(0, 1): 2}
	println(len(c), c[1i])
	defer func() {
		println(recover().(error).Error())
		delete(a, any([]int{}))
	}()
	defer func() {
		println(recover().(error).Error())
		_ = a[struct{ f func() }{}]
	}()
	a[func() {}] = 1
}
