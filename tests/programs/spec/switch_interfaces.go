// Switches whose cases are interface values, and the other way round.
package main

type B bool

type Reader interface{ Read() int }
type ReadWriter interface {
	Read() int
	Write()
}
type file int

func (f file) Read() int { return int(f) }
func (file) Write()      {}

func bare(x any) string {
	switch {
	case x:
		return "true"
	case any(nil):
		return "nil"
	case any(B(true)):
		return "B"
	}
	return "none"
}

func main() {
	println(bare(true), bare(false), bare(1), bare(nil), bare(B(true)))
	var w ReadWriter = file(3)
	switch w {
	case Reader(file(2)):
		println("2")
	case Reader(file(3)):
		println("3")
	}
	var r Reader = file(4)
	switch r {
	case ReadWriter(file(4)):
		println("4")
	}
	switch any(5) {
	case w, 5:
		println("5")
	}
	switch file(3) {
	case w:
		println("w")
	}
}
