package fuzz

// edges has the counters of each package; the generated part of the main package adds them. They do not lie side by side, as with gc.
var edges [][]byte

// AddEdges adds counters, before anything is fuzzed.
func AddEdges(counters []byte) {
	edges = append(edges, counters)
	coverageEnabled = true
	coverageSnapshot = append(coverageSnapshot, make([]byte, len(counters))...)
}

// coverage returns as many bytes as there are counters: that is all that is asked of it.
func coverage() []byte {
	n := 0
	for _, counters := range edges {
		n += len(counters)
	}
	return make([]byte, n)
}

// ResetCoverage begins to count.
func ResetCoverage() {
	for _, counters := range edges {
		clear(counters)
	}
}

// SnapshotCoverage keeps what was counted, each count as the power of two below it.
func SnapshotCoverage() {
	i := 0
	for _, counters := range edges {
		for _, n := range counters {
			coverageSnapshot[i] = pow2Table[n]
			i++
		}
	}
}
