// Encoders of the library and our own: base64, hex, run-length, Huffman, varints, UTF-16, quoted strings, Morse.
package main

import (
	"bytes"
	"container/heap"
	"crypto/md5"
	"crypto/sha1"
	"encoding/ascii85"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/adler32"
	"hash/crc64"
	"hash/fnv"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

type Codec interface {
	Encode([]byte) string
	Decode(string) ([]byte, error)
}

type codec struct {
	encode func([]byte) string
	decode func(string) ([]byte, error)
}

func (c codec) Encode(p []byte) string          { return c.encode(p) }
func (c codec) Decode(s string) ([]byte, error) { return c.decode(s) }

func runLength(p []byte) string {
	var b strings.Builder
	for len(p) > 0 {
		n := 1
		for n < len(p) && p[n] == p[0] {
			n++
		}
		fmt.Fprintf(&b, "%d%c", n, p[0]+'A'-'0')
		p = p[n:]
	}
	return b.String()
}

func unRunLength(s string) (out []byte, err error) {
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
		if i <= 0 {
			return out, fmt.Errorf("run length: no count at %.5q", s)
		}
		n, err := strconv.Atoi(s[:i])
		if err != nil {
			return out, err
		}
		out = append(out, bytes.Repeat([]byte{s[i] - 'A' + '0'}, n)...)
		s = s[i+1:]
	}
	return out, nil
}

type tree struct {
	symbol      byte
	weight      int
	order       int
	left, right *tree
}

type forest []*tree

func (f forest) Len() int { return len(f) }
func (f forest) Less(i, j int) bool {
	if f[i].weight != f[j].weight {
		return f[i].weight < f[j].weight
	}
	return f[i].order < f[j].order
}
func (f forest) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *forest) Push(x any)   { *f = append(*f, x.(*tree)) }
func (f *forest) Pop() any {
	t := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return t
}

// huffman gives the code of each byte that occurs.
func huffman(p []byte) (root *tree, codes map[byte]string) {
	var counts [256]int
	for _, b := range p {
		counts[b]++
	}
	f := &forest{}
	for b, n := range counts {
		if n > 0 {
			*f = append(*f, &tree{symbol: byte(b), weight: n, order: b})
		}
	}
	heap.Init(f)
	for order := 256; f.Len() > 1; order++ {
		a, b := heap.Pop(f).(*tree), heap.Pop(f).(*tree)
		heap.Push(f, &tree{weight: a.weight + b.weight, order: order, left: a, right: b})
	}
	root = heap.Pop(f).(*tree)
	codes = map[byte]string{}
	var walk func(*tree, string)
	walk = func(t *tree, code string) {
		if t.left == nil {
			codes[t.symbol] = code
			return
		}
		walk(t.left, code+"0")
		walk(t.right, code+"1")
	}
	walk(root, "")
	return root, codes
}

func unHuffman(root *tree, bits string) (out []byte) {
	t := root
	for _, bit := range bits {
		if t = t.left; bit == '1' {
			t = nil
		}
		_ = bit
		if t == nil {
			break
		}
	}
	out = out[:0]
	t = root
	for _, bit := range bits {
		if bit == '0' {
			t = t.left
		} else {
			t = t.right
		}
		if t.left == nil {
			out = append(out, t.symbol)
			t = root
		}
	}
	return out
}

// rot13 is a reader that turns letters.
type rot13 struct{ io.Reader }

func (r rot13) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, c := range p[:n] {
		switch lower := c | 0x20; {
		case 'a' <= lower && lower <= 'm':
			p[i] += 13
		case 'n' <= lower && lower <= 'z':
			p[i] -= 13
		}
	}
	return n, err
}

type record struct {
	ID    uint32
	Kind  int8
	Flags [3]bool
	Pos   struct{ X, Y float32 }
	Delta int64
}

func main() {
	codecs := []struct {
		name string
		Codec
	}{
		{"hex", codec{hex.EncodeToString, hex.DecodeString}},
		{"base64", codec{base64.StdEncoding.EncodeToString, base64.StdEncoding.DecodeString}},
		{"base64url", codec{base64.RawURLEncoding.EncodeToString, base64.RawURLEncoding.DecodeString}},
		{"base32", codec{base32.StdEncoding.EncodeToString, base32.StdEncoding.DecodeString}},
		{"ascii85", codec{func(p []byte) string {
			out := make([]byte, ascii85.MaxEncodedLen(len(p)))
			return string(out[:ascii85.Encode(out, p)])
		}, func(s string) ([]byte, error) { return io.ReadAll(ascii85.NewDecoder(strings.NewReader(s))) }}},
		{"runs", codec{runLength, unRunLength}},
		{"quoted", codec{func(p []byte) string { return strconv.QuoteToASCII(string(p)) }, func(s string) ([]byte, error) {
			t, err := strconv.Unquote(s)
			return []byte(t), err
		}}},
	}
	inputs := [][]byte{{}, []byte("aaaabbbc"), []byte("Grüße, 世界!"), {0, 0, 0, 0, 255, 254, 10}}
	for _, c := range codecs {
		for _, in := range inputs {
			text := c.Encode(in)
			back, err := c.Decode(text)
			fmt.Printf("%-9s %q", c.name, text)
			if err != nil || !bytes.Equal(in, back) {
				fmt.Print(" LOST ", back, err)
			}
			fmt.Println()
		}
		for _, bad := range []string{"abc", "====", "5"} {
			_, err := c.Decode(bad)
			var corrupt base64.CorruptInputError
			fmt.Printf("          %q: %v %t\n", bad, err, errors.As(err, &corrupt))
		}
	}

	text := []byte("she sells sea shells by the sea shore")
	root, codes := huffman(text)
	var bits strings.Builder
	for _, b := range text {
		bits.WriteString(codes[b])
	}
	fmt.Println(bits.Len(), codes['s'], codes['y'], string(unHuffman(root, bits.String())) == string(text))
	io.Copy(os.Stdout, rot13{strings.NewReader("Uryyb, Jbeyq! 123\n")})

	var buf bytes.Buffer
	r := record{7, -3, [3]bool{true, false, true}, struct{ X, Y float32 }{1.5, -2.25}, -1 << 40}
	fmt.Println(binary.Write(&buf, binary.LittleEndian, r), binary.Size(r))
	fmt.Printf("% x\n", buf.Bytes())
	var back record
	fmt.Println(binary.Read(&buf, binary.LittleEndian, &back), back == r)
	fmt.Println(binary.Read(&buf, binary.LittleEndian, &back))
	fmt.Println(binary.Write(&buf, binary.BigEndian, []int{1}))
	var varints []byte
	for _, n := range []int64{0, -1, 63, 64, -65, 1 << 40} {
		varints = binary.AppendVarint(varints, n)
	}
	fmt.Printf("%#x\n", varints)
	for len(varints) > 0 {
		n, size := binary.Varint(varints)
		fmt.Print(n, "/", size, " ")
		varints = varints[size:]
	}
	fmt.Println()

	for _, s := range []string{"a€𝄞", "\xff\xfeok", "e\u0301"} {
		units := utf16.Encode([]rune(s))
		fmt.Printf("%+q %x %d %t %04x %q\n", s, s, utf8.RuneCountInString(s), utf8.ValidString(s), units, string(utf16.Decode(units)))
		for i, r := range s {
			fmt.Printf("%d:%U ", i, r)
		}
		fmt.Println(strings.ToValidUTF8(s, "?"))
	}
	fmt.Printf("%08x %016x %x %x\n", adler32.Checksum(text), crc64.Checksum(text, crc64.MakeTable(crc64.ISO)), md5.Sum(text), sha1.Sum(text))
	h := fnv.New32a()
	h.Write(text)
	fmt.Println(h.Sum32(), h.Size(), hex.EncodeToString(h.Sum([]byte{1})))
	b := strconv.AppendQuoteRune(strconv.AppendInt(nil, -255, 16), '☺')
	fmt.Println(string(b), strconv.Quote("\a\x7f\u2028\U0010ffff"), strconv.IsPrint('\u00ad'))
	binary.BigEndian.Uint32(b[len(b)-3:])
}
