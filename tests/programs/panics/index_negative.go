// A negative index prints only the index.
package main

func main() {
	i := -1
	a := [4]int{1, 2, 3, 4}
	for ; i < 10; i-- {
		println(a[i])
	}
}
