package math

// Architecture-dependent versions, of which there are few: LLVM compiles the portable ones. Exp and Log are in
// exp_log.go, since gc's assembly rounds in other places than the portable functions.
const (
	haveArchMax   = false
	haveArchMin   = false
	haveArchExp   = true
	haveArchFloor = false
	haveArchCeil  = false
	haveArchTrunc = false
	haveArchHypot = false
	haveArchLog   = true
)

func archMax(x, y float64) float64   { panic("not implemented") }
func archMin(x, y float64) float64   { panic("not implemented") }
func archFloor(x float64) float64    { panic("not implemented") }
func archCeil(x float64) float64     { panic("not implemented") }
func archTrunc(x float64) float64    { panic("not implemented") }
func archHypot(p, q float64) float64 { panic("not implemented") }
