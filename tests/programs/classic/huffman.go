// Huffman coding: a heap of tree nodes, bit strings, encode and decode of a text, checked.
package main

type node struct {
	weight      int
	symbol      byte
	left, right *node
}

type queue []*node

func (q queue) less(i, j int) bool {
	if q[i].weight != q[j].weight {
		return q[i].weight < q[j].weight
	}
	return q[i].symbol < q[j].symbol
}

func (q *queue) push(n *node) {
	*q = append(*q, n)
	h := *q
	for i := len(h) - 1; i > 0 && h.less(i, (i-1)/2); i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

func (q *queue) pop() *node {
	h := *q
	top := h[0]
	h[0] = h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(h); c++ {
			if h.less(c, least) {
				least = c
			}
		}
		if least == i {
			break
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
	*q = h
	return top
}

func build(text string) *node {
	var counts [256]int
	for i := range len(text) {
		counts[text[i]]++
	}
	var q queue
	for c, n := range counts {
		if n > 0 {
			q.push(&node{weight: n, symbol: byte(c)})
		}
	}
	for len(q) > 1 {
		a, b := q.pop(), q.pop()
		q.push(&node{a.weight + b.weight, min(a.symbol, b.symbol), a, b})
	}
	return q[0]
}

type code struct {
	bits uint64
	n    uint8
}

func (n *node) codes(prefix code, table *[256]code) {
	if n.left == nil {
		table[n.symbol] = prefix
		return
	}
	n.left.codes(code{prefix.bits << 1, prefix.n + 1}, table)
	n.right.codes(code{prefix.bits<<1 | 1, prefix.n + 1}, table)
}

type bitWriter struct {
	out  []byte
	free uint8
}

func (w *bitWriter) write(c code) {
	for i := int(c.n) - 1; i >= 0; i-- {
		if w.free == 0 {
			w.out = append(w.out, 0)
			w.free = 8
		}
		w.free--
		w.out[len(w.out)-1] |= byte(c.bits>>uint(i)&1) << w.free
	}
}

func decode(root *node, in []byte, length int) string {
	var out []byte
	n := root
	for pos := 0; len(out) < length; pos++ {
		if in[pos/8]>>(7-pos%8)&1 == 0 {
			n = n.left
		} else {
			n = n.right
		}
		if n.left == nil {
			out = append(out, n.symbol)
			n = root
		}
	}
	return string(out)
}

const text = "it was the best of times, it was the worst of times, it was the age of wisdom, " +
	"it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity"

func main() {
	root := build(text)
	var table [256]code
	root.codes(code{}, &table)
	for _, c := range []byte{' ', 'e', 't', 'y', 'w'} {
		println(string(rune(c)), table[c].bits, table[c].n)
	}
	w := &bitWriter{}
	for i := range len(text) {
		w.write(table[text[i]])
	}
	sum := 0
	for _, b := range w.out {
		sum = (sum*257 + int(b)) % 1000000007
	}
	println(len(text), len(w.out), sum, decode(root, w.out, len(text)) == text)
}
