// Division and remainder by constants and variables, in all widths, against their definition.
package main

func check[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](name string, xs []T, div func(T) [6]T, ds [3]T) {
	bad, sum := 0, uint64(0)
	for _, x := range xs {
		got := div(x)
		for i, d := range ds {
			q, r := got[2*i], got[2*i+1]
			if q*d+r != x || q != x/d || r != x%d {
				bad++
			}
			sum = sum*31 + uint64(q)*7 + uint64(r)
		}
	}
	println(name, bad, sum)
}

func spread[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](step T) (xs []T) {
	x := T(1)
	for range 300 {
		xs = append(xs, x, -x, ^x)
		x = x*5 + step
	}
	return append(xs, 0)
}

func main() {
	check("int8", spread(int8(3)), func(x int8) [6]int8 { return [6]int8{x / 3, x % 3, x / -7, x % -7, x / 16, x % 16} }, [3]int8{3, -7, 16})
	check("int16", spread(int16(3)), func(x int16) [6]int16 {
		return [6]int16{x / 10, x % 10, x / -1000, x % -1000, x / 256, x % 256}
	}, [3]int16{10, -1000, 256})
	check("int32", spread(int32(7)), func(x int32) [6]int32 {
		return [6]int32{x / 7, x % 7, x / -65537, x % -65537, x / 1024, x % 1024}
	}, [3]int32{7, -65537, 1024})
	check("int64", spread(int64(11)), func(x int64) [6]int64 {
		return [6]int64{x / 1000000007, x % 1000000007, x / -3, x % -3, x / (1 << 40), x % (1 << 40)}
	}, [3]int64{1000000007, -3, 1 << 40})
	check("uint8", spread(uint8(3)), func(x uint8) [6]uint8 { return [6]uint8{x / 3, x % 3, x / 200, x % 200, x / 16, x % 16} }, [3]uint8{3, 200, 16})
	check("uint16", spread(uint16(3)), func(x uint16) [6]uint16 {
		return [6]uint16{x / 10, x % 10, x / 60000, x % 60000, x / 256, x % 256}
	}, [3]uint16{10, 60000, 256})
	check("uint32", spread(uint32(7)), func(x uint32) [6]uint32 {
		return [6]uint32{x / 7, x % 7, x / 4000000000, x % 4000000000, x / 1024, x % 1024}
	}, [3]uint32{7, 4000000000, 1024})
	check("uint64", spread(uint64(11)), func(x uint64) [6]uint64 {
		return [6]uint64{x / 10, x % 10, x / 18446744073709551557, x % 18446744073709551557, x / (1 << 63), x % (1 << 63)}
	}, [3]uint64{10, 18446744073709551557, 1 << 63})
}
