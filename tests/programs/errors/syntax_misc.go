// Common slips: = in a condition, missing comma in a literal, func without body parts.
package main

func main() {
	x := 1
	if x = 2 {
	}
	y := []int{
		1,
		2
	}
	for i := 0; i < 10; i++
	{
	}
	var z int := 3
}
