// Probabilistic structures on hashes: Bloom filter, HyperLogLog, count-min sketch, reservoir sample, consistent hashing.
package main

import (
	"cmp"
	"fmt"
	"hash"
	"hash/fnv"
	"hash/maphash"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// mix finishes a hash, so that close inputs are far apart.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func sum(h hash.Hash64, s string) uint64 {
	h.Reset()
	h.Write([]byte(s))
	return mix(h.Sum64())
}

type Bloom struct {
	words  []uint64
	hashes int
	h      hash.Hash64
}

// NewBloom sizes a filter for n members and a rate of false positives.
func NewBloom(n int, rate float64) *Bloom {
	m := -float64(n) * math.Log(rate) / (math.Ln2 * math.Ln2)
	return &Bloom{make([]uint64, int(m/64)+1), max(1, int(math.Round(m/float64(n)*math.Ln2))), fnv.New64a()}
}

func (b *Bloom) each(s string, f func(word int, mask uint64) bool) bool {
	h := sum(b.h, s)
	step := h>>32 | 1
	for range b.hashes {
		bit := h % uint64(64*len(b.words))
		if !f(int(bit/64), 1<<(bit%64)) {
			return false
		}
		h += step
	}
	return true
}

func (b *Bloom) Add(s string) {
	b.each(s, func(w int, m uint64) bool { b.words[w] |= m; return true })
}

func (b *Bloom) Has(s string) bool {
	return b.each(s, func(w int, m uint64) bool { return b.words[w]&m != 0 })
}

type HyperLogLog struct {
	registers []uint8
	p         int
	h         hash.Hash64
}

func NewHyperLogLog(p int) *HyperLogLog { return &HyperLogLog{make([]uint8, 1<<p), p, fnv.New64a()} }

func (l *HyperLogLog) Add(s string) {
	h := sum(l.h, s)
	i := h >> (64 - l.p)
	rank := uint8(bits.LeadingZeros64(h<<l.p|1<<(l.p-1)) + 1)
	l.registers[i] = max(l.registers[i], rank)
}

func (l *HyperLogLog) Count() float64 {
	m := float64(len(l.registers))
	sum, zeros := 0.0, 0
	for _, r := range l.registers {
		sum += math.Ldexp(1, -int(r))
		if r == 0 {
			zeros++
		}
	}
	estimate := 0.7213 / (1 + 1.079/m) * m * m / sum
	if estimate <= 2.5*m && zeros > 0 {
		return m * math.Log(m/float64(zeros))
	}
	return estimate
}

type Sketch struct {
	rows  [4][]uint32
	width uint64
}

func NewSketch(width int) *Sketch {
	s := &Sketch{width: uint64(width)}
	for i := range s.rows {
		s.rows[i] = make([]uint32, width)
	}
	return s
}

func (s *Sketch) Add(key string) uint32 {
	h := sum(fnv.New64(), key)
	least := uint32(math.MaxUint32)
	for i := range s.rows {
		cell := &s.rows[i][(h+uint64(i)*(h>>32|1))%s.width]
		*cell++
		least = min(least, *cell)
	}
	return least
}

func Reservoir[T any](rng *rand.Rand, seq []T, k int) []T {
	sample := slices.Clone(seq[:k])
	for i, x := range seq[k:] {
		if j := rng.IntN(k + i + 1); j < k {
			sample[j] = x
		}
	}
	return sample
}

type Ring struct {
	points []uint64
	owner  map[uint64]string
	h      hash.Hash64
}

func (r *Ring) Add(node string, replicas int) {
	for i := range replicas {
		p := sum(r.h, node+"#"+strconv.Itoa(i))
		r.points = append(r.points, p)
		r.owner[p] = node
	}
	slices.Sort(r.points)
}

func (r *Ring) Remove(node string) {
	r.points = slices.DeleteFunc(r.points, func(p uint64) bool {
		gone := r.owner[p] == node
		if gone {
			delete(r.owner, p)
		}
		return gone
	})
}

func (r *Ring) Node(key string) string {
	p := sum(r.h, key)
	i := sort.Search(len(r.points), func(i int) bool { return r.points[i] >= p })
	if i == len(r.points) {
		i = 0
	}
	return r.owner[r.points[i]]
}

func main() {
	bloom := NewBloom(1000, 0.01)
	for i := range 1000 {
		bloom.Add("member-" + strconv.Itoa(i))
	}
	missing, positives := 0, 0
	for i := range 10_000 {
		if i < 1000 && !bloom.Has("member-"+strconv.Itoa(i)) {
			missing++
		}
		if bloom.Has("stranger-" + strconv.Itoa(i)) {
			positives++
		}
	}
	fmt.Println("bloom:", len(bloom.words), bloom.hashes, missing, positives)

	log := NewHyperLogLog(10)
	for i := range 200_000 {
		log.Add("visitor" + strconv.Itoa(i%30_000))
	}
	fmt.Printf("hyperloglog: %.0f %.1f%%\n", log.Count(), 100*math.Abs(log.Count()-30_000)/30_000)
	small := NewHyperLogLog(8)
	for i := range 100 {
		small.Add(strings.Repeat("a", i%17))
	}
	fmt.Printf("small: %.2f\n", small.Count())

	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.3, 1, 5000)
	sketch := NewSketch(256)
	exact := map[string]uint32{}
	estimates := map[string]uint32{}
	for range 20_000 {
		key := "k" + strconv.FormatUint(zipf.Uint64(), 10)
		exact[key]++
		estimates[key] = sketch.Add(key)
	}
	keys := make([]string, 0, len(exact))
	under := 0
	for k, n := range exact {
		keys = append(keys, k)
		if estimates[k] < n {
			under++
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(exact[b], exact[a]), strings.Compare(a, b))
	})
	for _, k := range keys[:5] {
		fmt.Println(k, exact[k], estimates[k])
	}
	fmt.Println("underestimated:", under)

	numbers := rng.Perm(1000)
	fmt.Println(Reservoir(rng, numbers, 5), rng.IntN(100), rng.Float64(), rng.NormFloat64(), rng.Uint32())
	chacha := rand.New(rand.NewChaCha8([32]byte{1, 2, 3}))
	fmt.Println(chacha.Uint64(), chacha.ExpFloat64(), chacha.Int32N(1000), rand.N(1) == 0)
	words := strings.Fields("the quick brown fox jumps")
	chacha.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	fmt.Println(words)

	ring := &Ring{owner: map[uint64]string{}, h: fnv.New64a()}
	for _, n := range []string{"alpha", "beta", "gamma", "delta"} {
		ring.Add(n, 50)
	}
	count := func() map[string]int {
		c := map[string]int{}
		for i := range 10_000 {
			c[ring.Node("key"+strconv.Itoa(i))]++
		}
		return c
	}
	before := make([]string, 10_000)
	for i := range before {
		before[i] = ring.Node("key" + strconv.Itoa(i))
	}
	fmt.Println(count())
	ring.Remove("beta")
	moved, wrong := 0, 0
	for i, was := range before {
		if now := ring.Node("key" + strconv.Itoa(i)); now != was {
			moved++
			if was != "beta" {
				wrong++
			}
		}
	}
	fmt.Println(count(), moved, wrong)

	seed := maphash.MakeSeed()
	fmt.Println(maphash.String(seed, "a") == maphash.Bytes(seed, []byte("a")), maphash.Comparable(seed, 1) == maphash.Comparable(seed, 1), maphash.Comparable(seed, "1") == maphash.Comparable(seed, "2"))
	defer func() {
		r := recover()
		fmt.Println(r)
		var empty Ring
		empty.h = fnv.New64a()
		empty.Node("x")
	}()
	rng.IntN(0)
}
