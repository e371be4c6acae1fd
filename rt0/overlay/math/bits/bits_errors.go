package bits

// An errorString is a runtime.Error; package runtime itself cannot be imported here.
type errorString string

func (e errorString) RuntimeError() {}

func (e errorString) Error() string { return "runtime error: " + string(e) }

var overflowError = error(errorString("integer overflow"))

var divideError = error(errorString("integer divide by zero"))
