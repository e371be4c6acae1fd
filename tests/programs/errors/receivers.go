// Methods whose receivers cannot have any.
package main

import "strings"

type s struct{}
type p *s
type i interface{ m() }
type g[T any] struct{}

func (strings.Builder) foreign() {}
func (p) a()                     {}
func (i) b()                     {}
func (*[]int) c()                {}
func (x g) d()                   {}
func (x g[int]) e()              { var _ int = 1 }
func (x g[A, B]) f()             {}
func (s) h[T any](x T) T         { return x }
func (s) s()                     {}
func (nothing) k()               {}
func (x, y s) l()                {}

func main() {}
