// Misuse of := that only the type checker notices.
package main

func pair() (int, int) { return 1, 2 }

func main() {
	a := 1
	a := 2
	a, b := pair(), 3
	c := pair()
	_ := 4
	nothing := main()
	n := nil
	d, e := 1
	a, a := 3, 4
	if y := 1; y == 1 {
		z := y
	}
}
