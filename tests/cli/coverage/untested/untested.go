package untested

// Twice has no tests of its own.
func Twice(n int) int { return 2 * n }

func thrice(n int) int {
	for range 2 {
		n += n
	}
	return n
}

var _ = func() {}
