// debug.SetCrashOutput: what a crash prints goes to a file, too.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"unsafe"
)

// A fault at an address that is not near zero, as an error that tells the address.
func faults() {
	m, err := syscall.Mmap(-1, 0, 0x1000, syscall.PROT_READ, syscall.MAP_SHARED|syscall.MAP_ANON)
	if err != nil {
		panic(err)
	}
	defer syscall.Munmap(m)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		at, ok := r.(interface{ Addr() uintptr })
		fmt.Println(r, ok, ok && at.Addr() == uintptr(unsafe.Pointer(&m[123])))
		_, ok = r.(interface{ RuntimeError() })
		fmt.Println(ok)
	}()
	m[123] = 1
}

func nilDereference() {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		_, ok := r.(interface{ Addr() uintptr })
		fmt.Println(r, ok)
	}()
	var p *int
	*p = 1
}

// What a dying program says also goes to a file.
func dying(name string) {
	f, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil {
		panic(err)
	}
	f.Close()
	println("before")
	panic("the end")
}

func main() {
	if len(os.Args) > 1 {
		dying(os.Args[1])
	}
	faults()
	nilDereference()
	dir, err := os.MkdirTemp("", "crash")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "out")
	var said bytes.Buffer
	cmd := exec.Command(os.Args[0], name)
	cmd.Stderr = &said
	err = cmd.Run()
	b, _ := os.ReadFile(name)
	fmt.Println(err, "before\n"+string(b) == said.String(), bytes.HasPrefix(b, []byte("panic: the end\n\ngoroutine 1")))
}
