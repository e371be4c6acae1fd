// Who may recover: only what a panic calls, not what that calls, inlined or not; deferred recover; reflection.
package main

import (
	"fmt"
	"reflect"
)

func try() any { return recover() }

func note(name string) {
	fmt.Println(name, recover())
}

func inner(name string) { note(name) }

func twice(name string) { inner(name) }

func through(f func()) { f() }

func caught(name string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(name, "caught", e)
		}
	}()
	f()
	fmt.Println(name, "returned")
}

func recursive(n int) {
	if n == 0 {
		recursive(1)
	} else {
		fmt.Println("recursive", recover())
	}
}

type T struct{ name string }

func (t T) Note()      { fmt.Println(t.name, recover()) }
func (t *T) Pointer()  { fmt.Println(t.name, recover()) }
func (t T) Inner()     { t.Note() }
func (t *T) Two(n int) { fmt.Println(t.name, n, recover()) }

type I interface{ Note() }

type E struct{ *T }

func main() {
	caught("static", func() {
		defer note("note")
		panic(1)
	})
	caught("inlined", func() {
		defer inner("inner")
		panic(2)
	})
	caught("inlined twice", func() {
		defer twice("twice")
		panic(3)
	})
	caught("func value", func() {
		defer through(func() { fmt.Println("through", recover()) })
		panic(4)
	})
	caught("recursive", func() {
		defer recursive(0)
		panic(5)
	})
	caught("too early", func() {
		defer recover()
		panic(6)
	})
	caught("deferred recover", func() {
		defer note("after")
		defer func() {
			defer recover()
		}()
		panic(7)
	})
	caught("deferred recover, deeper", func() {
		defer func() {
			func() {
				defer recover()
			}()
		}()
		panic(8)
	})
	caught("deferred recover in a method", func() {
		defer func() {
			defer recover()
			defer note("before")
		}()
		panic(9)
	})
	caught("helper", func() {
		defer func() { fmt.Println("try", try()) }()
		panic(10)
	})
	t := &T{"T"}
	var i I = E{t}
	calls := map[string]func(){
		"a value method":         func() { defer t.Note(); panic(11) },
		"b pointer method":       func() { defer t.Pointer(); panic(12) },
		"c interface":            func() { defer i.Note(); panic(13) },
		"d method value":         func() { f := i.Note; defer f(); panic(14) },
		"e method expression":    func() { defer (*T).Two(t, 1); panic(15) },
		"f inner":                func() { defer t.Inner(); panic(16) },
		"g reflected method":     func() { defer reflect.ValueOf(i).Method(0).Interface().(func())(); panic(17) },
		"h reflect's Call":       func() { defer reflect.ValueOf(i).Method(0).Call(nil); panic(18) },
		"i reflect's Call again": func() { defer reflect.ValueOf(func() { note("called") }).Call(nil); panic(19) },
		"j made function": func() {
			f := reflect.MakeFunc(reflect.TypeOf(func() {}), func([]reflect.Value) []reflect.Value {
				fmt.Println("made", recover())
				return nil
			})
			defer f.Interface().(func())()
			panic(20)
		},
	}
	for _, name := range []string{"a value method", "b pointer method", "c interface", "d method value", "e method expression", "f inner", "g reflected method", "h reflect's Call", "i reflect's Call again", "j made function"} {
		caught(name, calls[name])
	}
}
