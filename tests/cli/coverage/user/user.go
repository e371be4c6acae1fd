package user

import "example.com/shapes/untested"

// Use calls another package of the module.
func Use(n int) int {
	if n > 1 {
		return untested.Twice(n)
	}
	return n
}
