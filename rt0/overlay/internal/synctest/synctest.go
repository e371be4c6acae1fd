// Package synctest answers for a runtime without bubbles, that is, without the fake time of testing/synctest:
// nothing is ever in one.
package synctest

// Run would run f in a new bubble.
func Run(f func()) { panic("synctest: bubbles are not supported") }

// Wait would wait for the other goroutines of this bubble.
func Wait() { panic("goroutine is not in a bubble") }

// IsInBubble reports whether the calling goroutine is in a bubble.
func IsInBubble() bool { return false }

// An Association is the state of a pointer's association with a bubble.
type Association int

const (
	Unbubbled     = Association(iota) // not associated with any bubble
	CurrentBubble                     // associated with the current bubble
	OtherBubble                       // associated with a different bubble
)

// Associate associates p with the current bubble, of which there is none.
func Associate[T any](p *T) Association { return Unbubbled }

// Disassociate undoes Associate.
func Disassociate[T any](p *T) {}

// IsAssociated reports whether p is associated with a bubble.
func IsAssociated[T any](p *T) bool { return false }

// A Bubble is a reference to a bubble.
type Bubble struct{}

// Acquire returns a reference to the current bubble, or nil outside of one.
func Acquire() *Bubble { return nil }

// Release gives the reference back.
func (b *Bubble) Release() {}

// Run runs f in the bubble, or just runs it if b is nil.
func (b *Bubble) Run(f func()) { f() }
