package cpu

// godebug is what the environment says in GODEBUG.
func godebug() string

// The runtime does not depend on this package, so it finds out about the processor by itself.
func init() { Initialize(godebug()) }
