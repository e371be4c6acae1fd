package cpu

// The runtime does not depend on this package, so it finds out about the processor by itself.
func init() { Initialize("") }
