package math

import "internal/cpu"

// Exp and Log as gc computes them on amd64, operation by operation, so that every bit of the results agrees.

var useFMA = cpu.X86.HasAVX && cpu.X86.HasFMA

// fma is x*y + z, rounded once: an instruction that the processor must have (useFMA).
func fma(x, y, z float64) float64 { return FMA(x, y, z) }

// The parts of ln 2 that are subtracted one after the other, and 1/n! from n = 8 to 2.
const (
	expLn2Hi    = 0.69314718055966295651160180568695068359375
	expLn2Lo    = 0.28235290563031577122588448175013436025525412068e-12
	expOverflow = 7.09782712893384e+02
)

var expSeries = [...]float64{
	2.4801587301587301587e-5, 1.9841269841269841270e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3,
	4.1666666666666666667e-2, 1.6666666666666666667e-1, 0.5, 1,
}

// archExp is 2**n * exp(r) with n = round(x/ln 2). exp(r) - 1 is a Taylor series of r/16, squared four times:
// if e = exp(r) - 1, then exp(2*r) - 1 = e*(e+2).
func archExp(x float64) float64 {
	switch {
	case IsNaN(x) || IsInf(x, 1):
		return x
	case x > expOverflow:
		return Inf(1)
	case IsInf(x, -1):
		return 0
	}
	whole := RoundToEven(x * (1 / Ln2))
	if whole < -2000 {
		return 0
	}
	sum := expSeries[0]
	if useFMA {
		x = fma(-whole, expLn2Hi, x)
		x = fma(-whole, expLn2Lo, x) * 0.0625
		for _, c := range expSeries[1:] {
			sum = fma(x, sum, c)
		}
	} else {
		x -= whole * expLn2Hi
		x = (x - whole*expLn2Lo) * 0.0625
		for _, c := range expSeries[1:] {
			sum = sum*x + c
		}
	}
	x *= sum
	x *= x + 2
	x *= x + 2
	x *= x + 2
	if useFMA {
		x = fma(x+2, x, 1)
	} else {
		x = x*(x+2) + 1
	}
	switch n := int(whole) + bias; {
	case n >= mask:
		return Inf(1)
	case n > 0:
		return x * Float64frombits(uint64(n)<<shift)
	case n < -52:
		return 0
	default:
		return x * Float64frombits(uint64(n+bias-1)<<shift) * Float64frombits(1<<shift)
	}
}

// archLog is log with a fraction taken from the bits of x: gc does not normalise subnormal numbers here.
func archLog(x float64) float64 {
	switch {
	case x == 0:
		return Inf(-1)
	case IsNaN(x) || IsInf(x, 1):
		return x
	case x < 0:
		return NaN()
	}
	const (
		ln2Hi = 6.93147180369123816490e-01
		ln2Lo = 1.90821492927058770002e-10
		l1    = 6.666666666666735130e-01
		l2    = 3.999999999940941908e-01
		l3    = 2.857142874366239149e-01
		l4    = 2.222219843214978396e-01
		l5    = 1.818357216161805012e-01
		l6    = 1.531383769920937332e-01
		l7    = 1.479819860511658591e-01
	)
	const fraction = 1<<shift - 1
	bits := Float64bits(x)
	f := Float64frombits(bits&fraction | Float64bits(0.5))
	k := float64(int(bits>>shift) - (bias - 1))
	if f <= Sqrt2/2 {
		k--
		f *= 2
	}
	f--
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2
	t1 := s2 * (l1 + s4*(l3+s4*(l5+s4*l7)))
	t2 := s4 * (l2 + s4*(l4+s4*l6))
	half := 0.5 * f * f
	return k*ln2Hi - ((half - (s*(half+(t1+t2)) + k*ln2Lo)) - f)
}
