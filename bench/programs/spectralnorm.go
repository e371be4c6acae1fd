// Floating point in loops over slices, with a function that should be inlined.
package main

import "math"

func evalA(i, j int) float64 { return 1 / float64((i+j)*(i+j+1)/2+i+1) }

type vec []float64

func (v vec) times(u vec) {
	for i := range v {
		var a float64
		for j := range u {
			a += evalA(i, j) * u[j]
		}
		v[i] = a
	}
}

func (v vec) timesTransp(u vec) {
	for i := range v {
		var a float64
		for j := range u {
			a += evalA(j, i) * u[j]
		}
		v[i] = a
	}
}

func (v vec) atTimesTransp(u vec) {
	x := make(vec, len(u))
	x.times(u)
	v.timesTransp(x)
}

func main() {
	const n = 3000
	u := make(vec, n)
	for i := range u {
		u[i] = 1
	}
	v := make(vec, n)
	for i := 0; i < 10; i++ {
		v.atTimesTransp(u)
		u.atTimesTransp(v)
	}
	var vBv, vv float64
	for i := range v {
		vBv += u[i] * v[i]
		vv += v[i] * v[i]
	}
	r := math.Sqrt(vBv / vv)
	println(r, math.Float64bits(r))
}
