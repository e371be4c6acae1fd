// Functions that may end without a return, or return the wrong things.
package main

func a(x int) int {
	if x > 0 {
		return 1
	}
}

func b() int {
	for {
		break
	}
}

func c(x int) int {
	switch x {
	case 1:
		return 1
	}
}

func d() (int, error) {
	return 1
}

func e() {
	return 1
}

func f() (x int, err error) {
	{
		err := error(nil)
		return
	}
}

func g() int {
	return
}

func h() int {
L:
	for {
		for {
			break L
		}
	}
}

var i = func() int {}

func main() {}
