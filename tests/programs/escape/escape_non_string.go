// abi.EscapeNonString: what the hash of a string looks at need not leave the frame.
package main

import (
	"fmt"
	"hash/maphash"
	"testing"
	"unique"
)

type pair struct {
	n int
	s string
}

type pointing struct {
	p *int
}

func allocs(what string, f func()) {
	fmt.Println(what, testing.AllocsPerRun(10, f))
}

// Keys that hold strings may be in the frame: they are hashed, or copied, by content.
func main() {
	seed := maphash.MakeSeed()
	x := fmt.Sprint("some", "thing")
	n := 5
	allocs("string", func() { maphash.Comparable(seed, "s"+x) })
	allocs("pair", func() { maphash.Comparable(seed, pair{1, "s" + x}) })
	allocs("pointing", func() { maphash.Comparable(seed, pointing{&n}) })
	h := unique.Make("s" + x)
	allocs("unique", func() {
		if unique.Make("s"+x) != h {
			panic("not the same")
		}
	})
	p := unique.Make(pair{2, "s" + x})
	allocs("unique pair", func() {
		if unique.Make(pair{2, "s" + x}) != p {
			panic("not the same")
		}
	})
	fmt.Println(h == unique.Make("ssomething"), p == unique.Make(pair{2, "ssomething"}))
}
