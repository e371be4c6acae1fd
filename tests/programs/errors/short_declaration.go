// Misuse of := in all the usual ways.
package main

x := 1

func pair() (int, int) { return 1, 2 }

func main() {
	a := 1
	a := 2
	a, b := pair(), 3
	c := pair()
	d.e := 5
	var t struct{ f int }
	t.f := 3
	_ := 4
	nothing := main()
	n := nil
	if y := 1; y == 1 {
		z := y
	}
}
