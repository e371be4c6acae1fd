package runtime

import _ "unsafe"

// queueIsIdle reports whether every cleanup that is due has been made.
func queueIsIdle() bool

// nanotime returns the time of the monotonic clock.
func nanotime() int64

// blockUntilEmptyCleanupQueue waits for the cleanups that are due, for timeout nanoseconds at most.
//
//go:linkname blockUntilEmptyCleanupQueue sync_test.runtime_blockUntilEmptyCleanupQueue
func blockUntilEmptyCleanupQueue(timeout int64) bool {
	for start := nanotime(); nanotime()-start < timeout; Gosched() {
		if queueIsIdle() {
			return true
		}
	}
	return false
}

//go:linkname uniqueBlockUntilEmptyCleanupQueue unique.runtime_blockUntilEmptyCleanupQueue
func uniqueBlockUntilEmptyCleanupQueue(timeout int64) bool { return blockUntilEmptyCleanupQueue(timeout) }
