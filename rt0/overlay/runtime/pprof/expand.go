package pprof

// expandInlinedFrames copies a stack of a block or mutex profile, in which inlined calls have their own pcs already.
func expandInlinedFrames(dst, pcs []uintptr) int { return copy(dst, pcs) }
