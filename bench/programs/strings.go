// Many small strings, of which some stay.
package main

import "strconv"

func main() {
	kept := make([]string, 1<<18)
	n := 0
	for i := range 20_000_000 {
		s := "item-" + strconv.Itoa(i)
		if i%4 == 0 {
			kept[i*7&(len(kept)-1)] = s
		}
		n += len(s)
	}
	for _, s := range kept {
		n += len(s)
	}
	println(n)
}
