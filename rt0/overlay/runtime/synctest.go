package runtime

import _ "unsafe" // for linkname

// A synctestBubble is known to rt0/runtime/synctest.py only.
type synctestBubble struct{}

func synctestRun(f func()) int
func synctestWait() bool
func synctestCurrent() *synctestBubble
func synctestEnter(b *synctestBubble)
func synctestHold(b *synctestBubble, n int)

// A synctestDeadlockError says that goroutines of a bubble can never go on.
type synctestDeadlockError struct{ reason string }

func (e synctestDeadlockError) Error() string { return e.reason }

//go:linkname synctest_Run internal/synctest.Run
func synctest_Run(f func()) {
	if synctestCurrent() != nil {
		panic("synctest.Run called from within a synctest bubble")
	}
	switch synctestRun(f) {
	case 1:
		panic(synctestDeadlockError{"deadlock: main bubble goroutine has exited but blocked goroutines remain"})
	case 2:
		panic(synctestDeadlockError{"deadlock: all goroutines in bubble are blocked"})
	}
}

//go:linkname synctest_Wait internal/synctest.Wait
func synctest_Wait() {
	if synctestCurrent() == nil {
		panic("goroutine is not in a bubble")
	}
	if !synctestWait() {
		panic("wait already in progress")
	}
}

//go:linkname synctest_acquire internal/synctest.acquire
func synctest_acquire() any {
	b := synctestCurrent()
	if b == nil {
		return nil
	}
	synctestHold(b, 1)
	return b
}

//go:linkname synctest_release internal/synctest.release
func synctest_release(bubble any) { synctestHold(bubble.(*synctestBubble), -1) }

//go:linkname synctest_inBubble internal/synctest.inBubble
func synctest_inBubble(bubble any, f func()) {
	if synctestCurrent() != nil {
		panic("goroutine is already bubbled")
	}
	synctestEnter(bubble.(*synctestBubble))
	defer synctestEnter(nil)
	f()
}
