// The second result of a system call is what was in the register of its third argument.
package main

import (
	"fmt"
	"syscall"
)

func main() {
	page := uintptr(syscall.Getpagesize())
	at, second, errno := syscall.Syscall6(syscall.SYS_MMAP, 0, page, syscall.PROT_READ, syscall.MAP_ANON|syscall.MAP_PRIVATE, ^uintptr(0), 0)
	fmt.Println(at != 0, second, errno)
	at, second, errno = syscall.Syscall6(syscall.SYS_MREMAP, at, page, 4*page, 1, 0, 0)
	fmt.Println(at != 0, second, errno)
	_, second, errno = syscall.RawSyscall(syscall.SYS_MUNMAP, at, 4*page, 7)
	fmt.Println(second, errno)
	_, second, errno = syscall.Syscall(syscall.SYS_CLOSE, ^uintptr(0), 1, 2)
	fmt.Println(second, errno)
	_, second, errno = syscall.AllThreadsSyscall(syscall.SYS_GETPPID, 1, 2, 3)
	fmt.Println(second, errno)
}
