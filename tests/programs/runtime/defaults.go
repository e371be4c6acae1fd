// runtime.SetDefaultGOMAXPROCS, and what says that nothing is traced.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"unsafe"
)

func main() {
	before := runtime.GOMAXPROCS(3)
	os.Setenv("GOMAXPROCS", "5")
	fmt.Println(runtime.GOMAXPROCS(0))
	runtime.SetDefaultGOMAXPROCS()
	fmt.Println(runtime.GOMAXPROCS(0) == before)
	runtime.SetDefaultGOMAXPROCS()
	fmt.Println(runtime.GOMAXPROCS(0) == before)

	fmt.Println(trace.IsEnabled())
	runtime.StopTrace()

	defer func() { fmt.Println(recover()) }()
	runtime.SetCgoTraceback(0, nil, nil, nil)
	runtime.SetCgoTraceback(1, unsafe.Pointer(&before), nil, nil)
}
