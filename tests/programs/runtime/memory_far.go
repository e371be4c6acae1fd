// Copies that are larger than caches, between places that overlap and that do not.
package main

const most = 1<<24 + 1000

func at(i int) byte { return byte(uint32(i) * 2654435761 >> 24) }

// wrong fills a part of the memory, copies it, and counts the bytes that are not what they should be: those
// around the copy are zero if they are not of the original.
func wrong(memory []byte, to, from, n int) (bad int) {
	clear(memory)
	for i := range n {
		memory[from+i] = at(i)
	}
	copy(memory[to:to+n], memory[from:from+n])
	for i, b := range memory {
		want := byte(0)
		switch {
		case to <= i && i < to+n:
			want = at(i - to)
		case from <= i && i < from+n:
			want = at(i - from)
		}
		if b != want {
			bad++
		}
	}
	return
}

func main() {
	memory := make([]byte, 2*most+100)
	for _, n := range []int{1<<24 - 1, 1 << 24, 1<<24 + 1, 1<<24 + 127, most} {
		println(n, wrong(memory, 3, most+77, n), wrong(memory, most+40, 31, n))
	}
	for _, distance := range []int{1, 100, 4096, 1 << 20, 1<<24 - 1, 1 << 24} {
		println(distance, wrong(memory, 5, 5+distance, 1<<24), wrong(memory, 7+distance, 7, 1<<24))
	}
}
