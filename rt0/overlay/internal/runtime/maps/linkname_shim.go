package maps

import (
	"internal/abi"
	"unsafe"
)

// How packages of modules iterate over maps, by //go:linkname, since before there was Iter.

// A linknameIter lies in what they think is the iterator, of twelve words. They read key and elem, and whether typ is
// set.
type linknameIter struct {
	key  unsafe.Pointer
	elem unsafe.Pointer
	typ  *abi.MapType
	it   *Iter
}

func (it *linknameIter) next() {
	it.it.Next()
	it.key = it.it.Key()
	it.elem = it.it.Elem()
}

//go:linkname mapiterinit runtime.mapiterinit
func mapiterinit(t *abi.MapType, m *Map, it *linknameIter) {
	it.typ = t
	it.it = new(Iter)
	it.it.Init(t, m)
	it.next()
}

//go:linkname mapiternext runtime.mapiternext
func mapiternext(it *linknameIter) { it.next() }

//go:linkname reflect_mapiterinit reflect.mapiterinit
func reflect_mapiterinit(t *abi.MapType, m *Map, it *linknameIter) { mapiterinit(t, m, it) }

//go:linkname reflect_mapiternext reflect.mapiternext
func reflect_mapiternext(it *linknameIter) { it.next() }

//go:linkname reflect_mapiterkey reflect.mapiterkey
func reflect_mapiterkey(it *linknameIter) unsafe.Pointer { return it.it.Key() }

//go:linkname reflect_mapiterelem reflect.mapiterelem
func reflect_mapiterelem(it *linknameIter) unsafe.Pointer { return it.it.Elem() }
