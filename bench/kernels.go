// What gc has in assembly, a group of it: a line for each operation, the nanoseconds it takes and its name.
// `kernels.py` runs it.
package main

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"fmt"
	"hash/crc32"
	"hash/maphash"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"time"
)

// What is computed goes here, so that no compiler leaves it out.
var (
	sink       int
	sinkFloat  float64
	sinkUint   uint64
	sinkString string
	sinkBool   bool
	floats     [256]float64
)

// measure prints the shortest of several times that f took per operation; f makes n of them.
func measure(name string, f func(n int)) {
	const enough = 4 * time.Millisecond
	n := 1
	for {
		start := time.Now()
		f(n)
		took := time.Since(start)
		if took >= enough {
			break
		}
		if took < enough/100 {
			n *= 100
		} else {
			n = int(float64(n)*float64(enough)/float64(took)*1.1) + 1
		}
	}
	best := time.Duration(math.MaxInt64)
	for range 3 {
		start := time.Now()
		f(n)
		best = min(best, time.Since(start))
	}
	fmt.Printf("%.4f %s\n", float64(best)/float64(n), name)
}

func sized(name string, size int) string { return name + "/" + strconv.Itoa(size) }

// bytealg: the byte that is searched for comes last, or not at all.
func bytealg(size int) {
	text := bytes.Repeat([]byte("a"), size)
	same := bytes.Clone(text)
	text[size-1], same[size-1] = 'z', 'z'
	line := string(text)
	measure(sized("bytealg.IndexByte", size), func(n int) {
		for range n {
			sink += bytes.IndexByte(text, 'z')
		}
	})
	measure(sized("bytealg.IndexByteString", size), func(n int) {
		for range n {
			sink += strings.IndexByte(line, 'z')
		}
	})
	measure(sized("bytealg.Count", size), func(n int) {
		for range n {
			sink += bytes.Count(text, []byte{'a'})
		}
	})
	measure(sized("bytealg.Equal", size), func(n int) {
		for range n {
			if bytes.Equal(text, same) {
				sink++
			}
		}
	})
	measure(sized("bytealg.Compare", size), func(n int) {
		for range n {
			sink += bytes.Compare(text, same)
		}
	})
	if size < 64 {
		return
	}
	for _, needle := range []string{"az", "aaaz", "aaaaaaaaaaaz", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaz"} {
		measure(sized("bytealg.IndexString", size)+"/"+strconv.Itoa(len(needle)), func(n int) {
			for range n {
				sink += strings.Index(line, needle)
			}
		})
	}
	words := strings.Repeat("the quick brown fox jumps over it ", size/34+1)[:size]
	measure(sized("bytealg.IndexWord", size), func(n int) {
		for range n {
			sink += strings.Index(words, "lazy")
		}
	})
}

func memory(size int) {
	from, to := make([]byte, 2*size), make([]byte, size)
	for i := range from {
		from[i] = byte(i) // else it would be one page of zeros, over and over
	}
	measure(sized("memmove", size), func(n int) {
		for range n {
			copy(to, from[:size])
			sink += int(to[0])
		}
	})
	measure(sized("memmove.overlap", size), func(n int) {
		for range n {
			copy(from[size/2:size/2+size], from[:size])
			sink += int(from[0])
		}
	})
	measure(sized("memclr", size), func(n int) {
		for range n {
			clear(to)
			sink += int(to[0])
		}
	})
}

func hashing(size int) {
	seed := maphash.MakeSeed()
	text := bytes.Repeat([]byte("a"), size)
	measure(sized("memhash", size), func(n int) {
		for range n {
			sinkUint += maphash.Bytes(seed, text)
		}
	})
	counts := map[string]int{}
	keys := make([]string, 64)
	for i := range keys {
		text[i%size]++
		keys[i] = string(text)
		counts[keys[i]] = i
	}
	measure(sized("map.string", size), func(n int) {
		for i := range n {
			sink += counts[keys[i&63]]
		}
	})
}

func mapKeys() {
	small, wide := map[uint32]int{}, map[uint64]int{}
	type pair struct{ a, b uint64 }
	pairs := map[pair]int{}
	for i := range 1000 {
		small[uint32(i)*7919] = i
		wide[uint64(i)*7919] = i
		pairs[pair{uint64(i), uint64(i) * 7919}] = i
	}
	measure("map.uint32", func(n int) {
		for i := range n {
			sink += small[uint32(i%1000)*7919]
		}
	})
	measure("map.uint64", func(n int) {
		for i := range n {
			sink += wide[uint64(i%1000)*7919]
		}
	})
	measure("map.struct", func(n int) {
		for i := range n {
			sink += pairs[pair{uint64(i % 1000), uint64(i%1000) * 7919}]
		}
	})
}

func floatingPoint() {
	for i := range floats {
		floats[i] = float64(i)*1.37 + 0.25
	}
	each := func(name string, f func(float64) float64) {
		measure("math."+name, func(n int) {
			for i := range n {
				sinkFloat += f(floats[i&255])
			}
		})
	}
	measure("math.Sqrt", func(n int) {
		for i := range n {
			sinkFloat += math.Sqrt(floats[i&255])
		}
	})
	measure("math.Floor", func(n int) {
		for i := range n {
			sinkFloat += math.Floor(floats[i&255])
		}
	})
	measure("math.Ceil", func(n int) {
		for i := range n {
			sinkFloat += math.Ceil(floats[i&255])
		}
	})
	measure("math.Trunc", func(n int) {
		for i := range n {
			sinkFloat += math.Trunc(floats[i&255])
		}
	})
	measure("math.RoundToEven", func(n int) {
		for i := range n {
			sinkFloat += math.RoundToEven(floats[i&255])
		}
	})
	measure("math.Round", func(n int) {
		for i := range n {
			sinkFloat += math.Round(floats[i&255])
		}
	})
	measure("math.FMA", func(n int) {
		for i := range n {
			sinkFloat += math.FMA(floats[i&255], 1.5, 2.5)
		}
	})
	measure("math.Max", func(n int) {
		for i := range n {
			sinkFloat += math.Max(floats[i&255], floats[(i+1)&255])
		}
	})
	measure("math.Hypot", func(n int) {
		for i := range n {
			sinkFloat += math.Hypot(floats[i&255], 3.5)
		}
	})
	each("Cbrt", math.Cbrt)
	each("Exp", math.Exp)
	each("Log", math.Log)
}

// number is a number of so many words, none of them special.
func number(words int) *big.Int {
	bits := make([]big.Word, words)
	x := uint64(88172645463325252)
	for i := range bits {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		bits[i] = big.Word(x | 1<<63)
	}
	return new(big.Int).SetBits(bits)
}

func vectors(words int) {
	x, y := number(words), number(words+1)
	product := new(big.Int).Mul(x, y)
	z := new(big.Int).Set(product)
	each := func(name string, f func()) {
		measure(sized("big."+name, words), func(n int) {
			for range n {
				f()
			}
		})
	}
	five, one := big.NewInt(5), big.NewInt(1)
	each("Add", func() { z.Add(x, y) })
	each("Sub", func() { z.Sub(y, x) })
	each("AddSmall", func() { z.Add(x, one) })
	each("Lsh", func() { z.Lsh(x, 13) })
	each("Rsh", func() { z.Rsh(y, 13) })
	each("MulSmall", func() { z.Mul(x, five) })
	each("Mul", func() { z.Mul(x, y) })
	each("Sqr", func() { z.Mul(x, x) })
	each("QuoSmall", func() { z.Quo(x, five) })
	remainder := new(big.Int)
	each("QuoRem", func() { z.QuoRem(product, x, remainder) })
	if words <= 32 {
		each("ExpMod", func() { z.Exp(x, x, y) })
	}
	each("String", func() { sinkString = x.String() })
}

func sums(size int) {
	text := bytes.Repeat([]byte("a"), size)
	each := func(name string, f func()) {
		measure(sized(name, size), func(n int) {
			for range n {
				f()
			}
		})
	}
	each("md5", func() { s := md5.Sum(text); sink += int(s[0]) })
	each("sha1", func() { s := sha1.Sum(text); sink += int(s[0]) })
	each("sha256", func() { s := sha256.Sum256(text); sink += int(s[0]) })
	each("sha512", func() { s := sha512.Sum512(text); sink += int(s[0]) })
	each("sha3", func() { s := sha3.Sum256(text); sink += int(s[0]) })
	each("crc32", func() { sink += int(crc32.ChecksumIEEE(text)) })
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	each("castagnoli", func() { sink += int(crc32.Checksum(text, castagnoli)) })
	block, _ := aes.NewCipher(make([]byte, 16))
	aead, _ := cipher.NewGCM(block)
	nonce, out := make([]byte, 12), make([]byte, 0, size+16)
	each("gcm.Seal", func() { sink += len(aead.Seal(out, nonce, text, nil)) })
	stream, to := cipher.NewCTR(block, make([]byte, 16)), make([]byte, size)
	each("ctr", func() { stream.XORKeyStream(to, text) })
	each("subtle.XORBytes", func() { sink += subtle.XORBytes(to, text, text) })
}

func signatures() {
	each := func(name string, f func()) {
		measure(name, func(n int) {
			for range n {
				f()
			}
		})
	}
	message := make([]byte, 32)
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	signature := ed25519.Sign(private, message)
	each("ed25519.Sign", func() { sink += len(ed25519.Sign(private, message)) })
	each("ed25519.Verify", func() { sinkBool = ed25519.Verify(public, message, signature) })
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	signature, _ = ecdsa.SignASN1(rand.Reader, key, message)
	each("p256.Sign", func() { s, _ := ecdsa.SignASN1(rand.Reader, key, message); sink += len(s) })
	each("p256.Verify", func() { sinkBool = ecdsa.VerifyASN1(&key.PublicKey, message, signature) })
	pair, _ := rsa.GenerateKey(rand.Reader, 2048)
	each("rsa2048.Sign", func() {
		s, _ := rsa.SignPKCS1v15(nil, pair, crypto.SHA256, message)
		sink += len(s)
	})
}

func main() {
	switch group := os.Args[1]; group {
	case "bytealg":
		for _, size := range []int{4, 15, 32, 256, 4096, 65536} {
			bytealg(size)
		}
	case "memory":
		for _, size := range []int{4, 15, 32, 100, 256, 1024, 4096, 65536, 1 << 20, 1 << 25} {
			memory(size)
		}
	case "hash":
		for _, size := range []int{5, 16, 40, 200, 4096} {
			hashing(size)
		}
		mapKeys()
	case "math":
		floatingPoint()
	case "big":
		for _, words := range []int{1, 4, 16, 100, 1000} {
			vectors(words)
		}
	case "crypto":
		for _, size := range []int{32, 1024, 65536} {
			sums(size)
		}
		signatures()
	default:
		panic(group)
	}
	fmt.Fprintln(os.Stderr, sink&1|int(sinkUint&1)|len(sinkString)&1|int(sinkFloat)&1 >= 0)
}
