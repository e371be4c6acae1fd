package maps

import (
	"internal/abi"
	"unsafe"
)

// What gc's package runtime has in map.go: the names under which compiled code and reflect call this package.

const maxAlloc = 1 << 48

//go:linkname makemap runtime.makemap
func makemap(t *abi.MapType, hint int, m *Map) *Map {
	return NewMap(t, uintptr(max(hint, 0)), m, maxAlloc)
}

//go:linkname makemap_small runtime.makemap_small
func makemap_small() *Map { return NewEmptyMap() }

//go:linkname mapdelete runtime.mapdelete
func mapdelete(t *abi.MapType, m *Map, key unsafe.Pointer) { m.Delete(t, key) }

//go:linkname mapclear runtime.mapclear
func mapclear(t *abi.MapType, m *Map) { m.Clear(t) }

//go:linkname mapIterStart runtime.mapIterStart
func mapIterStart(t *abi.MapType, m *Map, it *Iter) {
	it.Init(t, m)
	it.Next()
}

//go:linkname mapIterNext runtime.mapIterNext
func mapIterNext(it *Iter) { it.Next() }

// clone is maps.Clone: its argument and result are maps of one type in interfaces.
//
//go:linkname clone maps.clone
func clone(m any) any {
	e := (*abi.EmptyInterface)(unsafe.Pointer(&m))
	e.Data = unsafe.Pointer((*Map)(e.Data).Clone((*abi.MapType)(unsafe.Pointer(e.Type))))
	return m
}

//go:linkname reflect_makemap reflect.makemap
func reflect_makemap(t *abi.MapType, n int) *Map { return makemap(t, n, nil) }

//go:linkname reflect_mapaccess reflect.mapaccess
func reflect_mapaccess(t *abi.MapType, m *Map, key unsafe.Pointer) unsafe.Pointer {
	if elem, ok := runtime_mapaccess2(t, m, key); ok {
		return elem
	}
	return nil
}

//go:linkname reflect_mapaccess_faststr reflect.mapaccess_faststr
func reflect_mapaccess_faststr(t *abi.MapType, m *Map, key string) unsafe.Pointer {
	if elem, ok := runtime_mapaccess2_faststr(t, m, key); ok {
		return elem
	}
	return nil
}

//go:linkname reflect_mapassign reflect.mapassign0
func reflect_mapassign(t *abi.MapType, m *Map, key, elem unsafe.Pointer) {
	typedmemmove(t.Elem, runtime_mapassign(t, m, key), elem)
}

//go:linkname reflect_mapassign_faststr reflect.mapassign_faststr0
func reflect_mapassign_faststr(t *abi.MapType, m *Map, key string, elem unsafe.Pointer) {
	typedmemmove(t.Elem, runtime_mapassign_faststr(t, m, key), elem)
}

//go:linkname reflect_mapdelete reflect.mapdelete
func reflect_mapdelete(t *abi.MapType, m *Map, key unsafe.Pointer) { m.Delete(t, key) }

//go:linkname reflect_mapdelete_faststr reflect.mapdelete_faststr
func reflect_mapdelete_faststr(t *abi.MapType, m *Map, key string) {
	runtime_mapdelete_faststr(t, m, key)
}

//go:linkname reflect_maplen reflect.maplen
func reflect_maplen(m *Map) int {
	if m == nil {
		return 0
	}
	return int(m.Used())
}

//go:linkname reflectlite_maplen internal/reflectlite.maplen
func reflectlite_maplen(m *Map) int { return reflect_maplen(m) }

//go:linkname reflect_mapclear reflect.mapclear
func reflect_mapclear(t *abi.MapType, m *Map) { m.Clear(t) }
