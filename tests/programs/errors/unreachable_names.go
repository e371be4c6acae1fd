// break, continue, return and := used where they may not be.
package main

func f() int {
	break
	return 1
}

func main() {
	continue
	if x := 1; x {
	}
	switch {
	case 1:
	case "a":
	}
	fallthrough
	switch 1 {
	case 1:
		fallthrough
	}
	defer 5
	go f
	f
	5
	f() + 1
	-f()
}
