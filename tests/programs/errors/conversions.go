// Conversions between types that have nothing in common.
package main

type a struct{ x int }
type b struct{ y int }

func main() {
	var s string
	var i int
	var f float64
	var p *int
	_ = int(s)
	_ = string(f)
	_ = []byte(i)
	_ = (*string)(p)
	_ = a(b{})
	_ = int("1")
	_ = uint8(300)
	_ = bool(1)
	_ = []int([3]int{})
	_ = [2]string([]int{})
}
