// The bits of math's functions, for which gc has assembly in part: a hash over many arguments of each.
package main

import "math"

func main() {
	unary := []struct {
		name string
		f    func(float64) float64
	}{
		{"Exp", math.Exp}, {"Exp2", math.Exp2}, {"Expm1", math.Expm1}, {"Log", math.Log}, {"Log2", math.Log2}, {"Log10", math.Log10},
		{"Log1p", math.Log1p}, {"Sqrt", math.Sqrt}, {"Cbrt", math.Cbrt}, {"Sin", math.Sin}, {"Cos", math.Cos}, {"Tan", math.Tan},
		{"Asin", math.Asin}, {"Acos", math.Acos}, {"Atan", math.Atan}, {"Sinh", math.Sinh}, {"Cosh", math.Cosh}, {"Tanh", math.Tanh},
		{"Gamma", math.Gamma}, {"Erf", math.Erf}, {"Floor", math.Floor}, {"Ceil", math.Ceil}, {"Trunc", math.Trunc}, {"Round", math.Round},
		{"RoundToEven", math.RoundToEven}, {"J0", math.J0}, {"Asinh", math.Asinh}, {"Erfinv", math.Erfinv},
	}
	binary := []struct {
		name string
		f    func(x, y float64) float64
	}{
		{"Hypot", math.Hypot}, {"Pow", math.Pow}, {"Atan2", math.Atan2}, {"Mod", math.Mod}, {"Remainder", math.Remainder},
		{"Max", math.Max}, {"Min", math.Min}, {"Dim", math.Dim}, {"Nextafter", math.Nextafter}, {"Copysign", math.Copysign},
	}
	var args []float64
	seed := uint64(1)
	for i := range 4000 {
		seed = seed*6364136223846793005 + 1442695040888963407
		x := float64(seed>>11) / (1 << 53)
		switch i % 4 {
		case 0:
			args = append(args, x)
		case 1:
			args = append(args, (x-0.5)*100)
		case 2:
			args = append(args, math.Ldexp(x-0.5, int(seed>>20%2000)-1000))
		default:
			args = append(args, math.Float64frombits(seed))
		}
	}
	args = append(args, 0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, math.SmallestNonzeroFloat64,
		0.5, -0.5, 1.5, 2.5, 709.78, 709.79, -745.13, -745.14, 1e-300, 4503599627370496.5)
	add := func(h uint64, r float64) uint64 {
		if r != r {
			return h*1099511628211 ^ 1
		}
		return h*1099511628211 ^ math.Float64bits(r)
	}
	for _, u := range unary {
		h := uint64(14695981039346656037)
		for _, x := range args {
			h = add(h, u.f(x))
		}
		println(u.name, h)
	}
	for _, b := range binary {
		h := uint64(14695981039346656037)
		for i, x := range args {
			h = add(h, b.f(x, args[(i*7+3)%len(args)]))
		}
		println(b.name, h)
	}
}
