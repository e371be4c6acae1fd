package math

// Architecture-dependent versions, of which there are none: LLVM compiles the portable ones.
const (
	haveArchMax   = false
	haveArchMin   = false
	haveArchExp   = false
	haveArchFloor = false
	haveArchCeil  = false
	haveArchTrunc = false
	haveArchHypot = false
	haveArchLog   = false
)

func archMax(x, y float64) float64   { panic("not implemented") }
func archMin(x, y float64) float64   { panic("not implemented") }
func archExp(x float64) float64      { panic("not implemented") }
func archFloor(x float64) float64    { panic("not implemented") }
func archCeil(x float64) float64     { panic("not implemented") }
func archTrunc(x float64) float64    { panic("not implemented") }
func archHypot(p, q float64) float64 { panic("not implemented") }
func archLog(x float64) float64      { panic("not implemented") }
