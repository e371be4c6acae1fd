package bytealg

// MaxBruteForce is the length of text in which a search by Index pays; 0: Index is not used, since callers do better.
const MaxBruteForce = 0

// Index is for lengths up to MaxLen, which is 0.
func Index(a, b []byte) int { panic("unimplemented") }

// IndexString is for lengths up to MaxLen, which is 0.
func IndexString(a, b string) int { panic("unimplemented") }

// Cutover is for searches that use Index.
func Cutover(n int) int { panic("unimplemented") }
