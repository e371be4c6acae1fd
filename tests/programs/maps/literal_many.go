// Map literals with many entries, constant and computed, and computed keys that are there already.
package main

func one() int { print("one "); return 1 }

func key(s string) string { print(s, " "); return s }

type point struct{ x, y int }

var names = map[int]string{
	0: "zero", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
	10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen",
	17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 21: "21", 22: "22", 23: "23", 24: "24",
	25: "25", 26: "26", 27: "27", 28: "28",
}

func floats() map[string]float64 {
	return map[string]float64{
		"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9, "j": 10, "k": 11, "l": 12, "m": 13,
		"n": 14, key("o"): 15, "p": 16, "q": 17, "r": 18, "s": 19, "t": 20, "u": 21, "v": 22, "w": 23, "x": 24,
		"y": 25, "z": 26, key("aa"): 27, "bb": 28, key("a"): 29, "cc": 30,
	}
}

func bools() map[int8]bool {
	return map[int8]bool{
		-1: true, -2: false, -3: true, -4: true, -5: true, -6: true, -7: true, -8: true, -9: true, -10: true,
		1: true, 2: false, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true, 10: true,
		11: true, 12: false, 13: true, 14: true, 15: true, 16: true, 17: true, 18: true, 19: true, 20: true,
	}
}

func main() {
	sum := 0
	for k, v := range names {
		sum += k * len(v)
	}
	println(len(names), sum, names[28], names[12])
	fs := floats()
	total := 0.0
	for _, v := range fs {
		total += v
	}
	println(len(fs), total, fs["a"], fs["z"], fs["o"], fs["cc"])
	n := 0
	for k, v := range bools() {
		if v {
			n += int(k)
		}
	}
	println(n, len(bools()))

	m := map[int]int{one(): 10, 1: 20}
	println(len(m), m[1])
	m = map[int]int{1: 20, one(): 10}
	println(len(m), m[1])
	p := map[point]any{{1, one()}: "computed", {1, 1}: "static"}
	println(len(p), p[point{1, 1}].(string))
	q := map[any]int{1: 1, one(): 2, "a": 3, key("a"): 4}
	println(len(q), q[1], q["a"])
	r := map[string][]int{key("k"): {1}, "k": {2}}
	println(len(r), r["k"][0])
}
