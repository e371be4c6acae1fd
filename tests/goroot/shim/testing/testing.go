// Package testing is as much of Go's as the compiler's own tests need, for a runtime without reflection and files.
package testing

// T reports failures by println; a failure that ends the test panics with `ended`.
type T struct {
	failed bool
	name   string
}

type ended struct{}

func (t *T) fail(s string) { t.failed = true; println("FAIL", t.name, s) }

func (t *T) Errorf(format string, args ...any) { t.fail(format) }
func (t *T) Error(args ...any)                 { t.fail("error") }
func (t *T) Fatalf(format string, args ...any) { t.fail(format); panic(ended{}) }
func (t *T) Fatal(args ...any)                 { t.fail("fatal"); panic(ended{}) }
func (t *T) Fail()                             { t.fail("fail") }
func (t *T) FailNow()                          { t.fail("failnow"); panic(ended{}) }
func (t *T) Failed() bool                      { return t.failed }
func (t *T) Log(args ...any)                   {}
func (t *T) Logf(format string, args ...any)   {}
func (t *T) Skip(args ...any)                  { panic(ended{}) }
func (t *T) Skipf(format string, args ...any)  { panic(ended{}) }
func (t *T) Helper()                           {}
func (t *T) Name() string                      { return t.name }
func (t *T) Run(name string, f func(*T)) bool  { return Do(t.name+"/"+name, f) }

// B is there for benchmarks to compile.
type B struct {
	T
	N int
}

func (b *B) Loop() bool { return false }

// Do runs one test.
func Do(name string, f func(*T)) bool {
	t := &T{name: name}
	func() {
		defer func() {
			if r := recover(); r != nil {
				if _, ok := r.(ended); !ok {
					println("PANIC", name)
					panic(r)
				}
			}
		}()
		f(t)
	}()
	return !t.failed
}
