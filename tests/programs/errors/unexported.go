// What other packages keep to themselves.
package main

import (
	"errors"
	"strings"
	"sync"
)

func main() {
	var b strings.Builder
	b.buf = nil
	b.grow(1)
	_ = strings.Builder{addr: nil}
	_ = strings.indexFunc
	_ = strings.NoSuchThing
	var m sync.Mutex
	m.lockSlow()
	m.lock()
	_ = errors.errorString{}
	_ = errors
	strings.Builder.String()
}
