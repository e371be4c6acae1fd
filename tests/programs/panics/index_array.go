// Index out of range of an array, on the left of an assignment, by a small type.
package main

var table [10]int

func set(i uint8, v int) {
	table[i] = v
}

func main() {
	for i := uint8(5); ; i++ {
		set(i, int(i))
		println("set", table[i])
	}
}
