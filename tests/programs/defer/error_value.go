// Uncaught panics with an error and with a Stringer print what the method returns.
package main

type failure struct{ code int }

func (f *failure) Error() string { return "failure with code " + string(rune('0'+f.code)) }

func check(n int) error {
	if n > 2 {
		return &failure{n}
	}
	return nil
}

func main() {
	for i := range 5 {
		if err := check(i); err != nil {
			panic(err)
		}
		println("ok", i)
	}
}
