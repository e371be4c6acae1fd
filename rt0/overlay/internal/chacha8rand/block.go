package chacha8rand

// block is in assembly for gc; the result is that of the portable function, which LLVM compiles.
func block(seed *[4]uint64, blocks *[32]uint64, counter uint32) { block_generic(seed, blocks, counter) }
