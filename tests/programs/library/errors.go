// Package errors: wrapping, joining, Is and As, which uses reflection.
package main

import "errors"

type failure struct{ code int }

func (f *failure) Error() string { return "failure " + string(rune('0'+f.code)) }

type wrapper struct {
	text string
	err  error
}

func (w wrapper) Error() string { return w.text + ": " + w.err.Error() }
func (w wrapper) Unwrap() error { return w.err }

var base = errors.New("base")

func main() {
	err := error(wrapper{"outer", wrapper{"inner", base}})
	println(err.Error(), errors.Is(err, base), errors.Is(err, errors.New("base")), errors.Unwrap(err).Error())
	joined := errors.Join(err, nil, &failure{3})
	println(joined.Error(), errors.Is(joined, base), errors.Join(nil, nil) == nil)
	var f *failure
	println(errors.As(joined, &f), f.code)
	var w wrapper
	println(errors.As(err, &w), w.text)
	var other interface{ Timeout() bool }
	println(errors.As(err, &other), other == nil)
	if f, ok := errors.AsType[*failure](joined); ok {
		println(f.code)
	}
}
