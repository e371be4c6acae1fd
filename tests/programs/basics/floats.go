// Floating point: rounding to float32, signed zeros, infinities, NaN comparison, conversions, no surprise fusing.
package main

import "math"

//go:noinline
func div(a, b float64) float64 { return a / b }

//go:noinline
func fma(a, b, c float64) float64 { return a*b + c }

func main() {
	inf := div(1, 0)
	nan := div(0, 0)
	negz := div(-1, inf)
	println(inf, -inf, nan != nan, negz, 1/negz)
	println(nan == nan, nan < 1, nan > 1, nan <= nan, !(nan < 1), inf > 1e308, -inf < -1e308)
	println(math.Float64bits(negz) == 1<<63, negz == 0, math.Float64bits(nan)>>52&0x7ff)
	var f32 float32 = 16777216
	println(f32+1 == f32, f32+2, float64(f32)+1)
	a, b := 0.1, 0.2
	println(a+b, a+b == 0.3, float32(a)+float32(b), float32(a+b) == 0.3)
	println(fma(0.1, 10, -1), fma(1e16, 1, 1), fma(3, 1.0/3, -1))
	sum := 0.0
	for i := 1; i <= 1000; i++ {
		sum += 1 / float64(i*i)
	}
	println(sum, math.Sqrt(sum*6))
	sum32 := float32(0)
	for i := 1; i <= 1000; i++ {
		sum32 += 1 / float32(i)
	}
	println(sum32)
	println(math.Floor(-2.5), math.Ceil(2.1), math.Trunc(-2.7), math.Abs(-3), math.Sqrt(2), math.Copysign(3, negz))
	x := 1.0
	n := 0
	for x > 0 {
		x /= 2
		n++
	}
	println(n)
	x = 1
	for n = 0; !math.IsInf(x, 0); n++ {
		x *= 3
	}
	println(n)
	var i8 int8 = -7
	println(float64(i8)/2, float32(i8)*0.1, int(float64(i8)/2))
	println(1e308*10 > 1e308, 5e-324/2 == 0, math.MaxFloat32*2)
	u := uint64(math.MaxUint64)
	println(float64(u), float32(u), uint64(float64(u>>11)))
	x, y := 7.5, 2.0
	x += y
	x *= y
	x -= 1
	x /= 3
	println(x, -x, +x)
	x++
	x--
	println(x == 6)
}
