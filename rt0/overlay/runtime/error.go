package runtime

import "unsafe"

// An Error is a panic of the runtime itself, such as an index out of range.
type Error interface {
	error

	// RuntimeError does nothing; having it makes a type a runtime error.
	RuntimeError()
}

// A TypeAssertionError explains a failed type assertion. The pointers are type descriptors.
type TypeAssertionError struct {
	inter         unsafe.Pointer
	concrete      unsafe.Pointer
	asserted      unsafe.Pointer
	missingMethod string
}

func (*TypeAssertionError) RuntimeError() {}

func (e *TypeAssertionError) Error() string {
	inter := "interface"
	if e.inter != nil {
		inter = typeString(e.inter)
	}
	asserted := typeString(e.asserted)
	if e.concrete == nil {
		return "interface conversion: " + inter + " is nil, not " + asserted
	}
	concrete := typeString(e.concrete)
	if e.missingMethod != "" {
		return "interface conversion: " + concrete + " is not " + asserted + ": missing method " + e.missingMethod
	}
	msg := "interface conversion: " + inter + " is " + concrete + ", not " + asserted
	if concrete != asserted {
		return msg
	}
	if pkgpath(e.concrete) != pkgpath(e.asserted) {
		return msg + " (types from different packages)"
	}
	return msg + " (types from different scopes)"
}

// A PanicNilError is what recover returns after panic(nil).
type PanicNilError struct {
	_ [0]*PanicNilError // not comparable to other types of its shape
}

func (*PanicNilError) RuntimeError() {}

func (*PanicNilError) Error() string { return "runtime error: panic called with nil argument" }

// An errorString is a runtime error described by a text.
type errorString string

func (e errorString) RuntimeError() {}

func (e errorString) Error() string { return "runtime error: " + string(e) }

// A faultError is an access to memory that is not there, as debug.SetPanicOnFault reports it.
type faultError struct {
	errorString
	addr uintptr
}

// Addr returns where the access was.
func (e faultError) Addr() uintptr { return e.addr }

// A plainError is a runtime error whose text stands alone.
type plainError string

func (e plainError) RuntimeError() {}

func (e plainError) Error() string { return string(e) }

// A boundsError is an index or slice expression out of range. Its code is an abi.BoundsErrorCode.
type boundsError struct {
	x      int64
	y      int
	signed bool
	code   uint8
}

func (e boundsError) RuntimeError() {}

// In the formats, x stands for the index and y for the limit. The second list is for negative indices, for which the
// limit does not matter.
var boundsErrorFmts = [...]string{
	"index out of range [x] with length y",
	"slice bounds out of range [:x] with length y",
	"slice bounds out of range [:x] with capacity y",
	"slice bounds out of range [x:y]",
	"slice bounds out of range [::x] with length y",
	"slice bounds out of range [::x] with capacity y",
	"slice bounds out of range [:x:y]",
	"slice bounds out of range [x:y:]",
}

var boundsNegErrorFmts = [...]string{
	"index out of range [x]",
	"slice bounds out of range [:x]",
	"slice bounds out of range [:x]",
	"slice bounds out of range [x:]",
	"slice bounds out of range [::x]",
	"slice bounds out of range [::x]",
	"slice bounds out of range [:x:]",
	"slice bounds out of range [x::]",
}

func (e boundsError) Error() string {
	x := itoa(e.x, e.signed)
	y := itoa(int64(e.y), true)
	if int(e.code) >= len(boundsErrorFmts) {
		return "runtime error: cannot convert slice with length " + y + " to array or pointer to array with length " + x
	}
	format := boundsErrorFmts[e.code]
	if e.signed && e.x < 0 {
		format = boundsNegErrorFmts[e.code]
	}
	msg := "runtime error: "
	for i := 0; i < len(format); i++ {
		c := format[i]
		bare := i > 0 && (format[i-1] == '[' || format[i-1] == ':' || format[i-1] == ' ')
		switch {
		case c == 'x' && bare:
			msg += x
		case c == 'y' && bare:
			msg += y
		default:
			msg += string(rune(c))
		}
	}
	return msg
}

// itoa formats v in decimal, as an int64 or a uint64.
func itoa(v int64, signed bool) string {
	neg := signed && v < 0
	u := uint64(v)
	if neg {
		u = -u
	}
	var buf [20]byte
	i := len(buf)
	for {
		i--
		buf[i] = byte(u%10) + '0'
		u /= 10
		if u == 0 {
			break
		}
	}
	if neg {
		return "-" + string(buf[i:])
	}
	return string(buf[i:])
}

// A nativeError is the runtime's own panic value, error.RuntimeError in rt0/runtime/error.py.
type nativeError struct {
	kind     uint8
	code     uint8
	signed   bool
	x        int64
	y        int64
	text     string
	inter    unsafe.Pointer
	concrete unsafe.Pointer
	asserted unsafe.Pointer
}

// The kinds of nativeError.
const (
	kindErrorString = iota
	kindPlainError
	kindBounds
	kindTypeAssertion
	kindPanicNil
	kindFault
)

// valueOfPanic makes the Go value that recover returns for a panic of the runtime.
func valueOfPanic(e *nativeError) any {
	switch e.kind {
	case kindPlainError:
		return plainError(e.text)
	case kindBounds:
		return boundsError{e.x, int(e.y), e.signed, e.code}
	case kindTypeAssertion:
		return &TypeAssertionError{e.inter, e.concrete, e.asserted, e.text}
	case kindPanicNil:
		return new(PanicNilError)
	case kindFault:
		return faultError{errorString(e.text), uintptr(e.x)}
	}
	return errorString(e.text)
}

// setPanicValue tells the runtime to pass its own panic values through f when they are recovered.
func setPanicValue(f func(*nativeError) any)

func init() { setPanicValue(valueOfPanic) }
