// Floating point in registers.
package main

const size = 4096

func row(y int, out []byte) {
	ci := 2*float64(y)/size - 1
	for x := range out {
		cr := 2*float64(x)/size - 1.5
		var zr, zi, tr, ti float64
		inside := byte('*')
		for i := 0; i < 50; i++ {
			zi = 2*zr*zi + ci
			zr = tr - ti + cr
			tr, ti = zr*zr, zi*zi
			if tr+ti > 4 {
				inside = ' '
				break
			}
		}
		out[x] = inside
	}
}

func main() {
	line := make([]byte, size)
	var hash uint32 = 2166136261
	for y := 0; y < size; y++ {
		row(y, line)
		for _, c := range line {
			hash = (hash ^ uint32(c)) * 16777619
		}
		if y == size/2 {
			println(string(line[:64]))
		}
	}
	println(hash)
}
