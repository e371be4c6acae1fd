// Environment, page size, descriptors, errors, exit.
package main

import "syscall"

func main() {
	syscall.Clearenv()
	syscall.Setenv("A", "1")
	syscall.Setenv("B", "2")
	syscall.Setenv("A", "3")
	for _, kv := range syscall.Environ() {
		println(kv)
	}
	syscall.Unsetenv("B")
	_, ok := syscall.Getenv("B")
	v, _ := syscall.Getenv("A")
	println(ok, v, len(syscall.Environ()), syscall.Getpagesize())
	var st syscall.Stat_t
	println(syscall.Stat("/", &st) == nil, st.Mode&syscall.S_IFMT == syscall.S_IFDIR)
	println(syscall.Stat("/nonexistent", &st).Error(), syscall.Close(12345).Error())
	_, err := syscall.Read(12345, make([]byte, 1))
	println(err == syscall.EBADF, syscall.Errno(9999).Error(), syscall.SIGPIPE.String())
	dir := "/tmp/rt0-env-test"
	println(syscall.Mkdir(dir, 0o700) == nil, syscall.Mkdir(dir, 0o700) == syscall.EEXIST, syscall.Rmdir(dir) == nil)
	var tv syscall.Timeval
	println(syscall.Gettimeofday(&tv) == nil, tv.Sec > 1_700_000_000, tv.Usec < 1_000_000)
	syscall.Exit(3)
}
