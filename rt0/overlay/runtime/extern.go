package runtime

// Set when a program is built.
var (
	buildVersion  string
	defaultGOROOT string
)

// haveHighResSleep says that sleeping is exact to less than a millisecond, for tests of package time.
var haveHighResSleep = true

// Version returns the Go version whose library the program was built from.
func Version() string { return buildVersion }

// gogetenv returns the value of an environment variable when the program started.
func gogetenv(key string) string

// GOROOT returns the root of the Go tree: that of the environment, or else the one that the program was built with.
func GOROOT() string {
	if s := gogetenv("GOROOT"); s != "" {
		return s
	}
	return defaultGOROOT
}

// Stack writes a traceback of the calling goroutine, and then of all others if all is set, to buf; it returns how many
// bytes that are. The world stands still while it looks at others.
func Stack(buf []byte, all bool) int

// Breakpoint stops the program in a debugger.
func Breakpoint()
