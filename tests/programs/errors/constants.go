// Constants that overflow, are not constant, or divide by zero.
package main

func f() int { return 1 }

const a = f()
const b int8 = 128
const c = 1 / 0
const d uint = -1
const e = "a" + 1
const g = len([]int{1})
const h int = 1.5

var big = 1 << 64
var arr [f()]int
var neg [-1]int
var huge = 10000000000 * 10000000000

func main() {
	var u uint8 = 255 + 1
	u = 'é' << 4
}
