// Return statements with too few or too many values, and a missing one at the end.
package main

func one() int {
	return
}

func none() {
	return 1
}

func two() (int, string) {
	return 1
}

func three() (int, string) {
	return "a", 1
}

func missing(x int) int {
	if x > 0 {
		return 1
	}
}

func loops(x int) int {
	for {
		if x > 0 {
			break
		}
	}
}

func fine(x int) int {
	switch {
	case x > 0:
		return 1
	default:
		panic("x")
	}
}

func main() {}
