// Other programs: ForkExec with pipes, directories, environments and errors; exit codes and signals.
package main

import "syscall"

func run(path string, argv, env []string, dir string) {
	var out [2]int
	if err := syscall.Pipe2(out[:], syscall.O_CLOEXEC); err != nil {
		panic(err)
	}
	pid, err := syscall.ForkExec(path, argv, &syscall.ProcAttr{
		Dir:   dir,
		Env:   env,
		Files: []uintptr{0, uintptr(out[1]), 2},
	})
	syscall.Close(out[1])
	if err != nil {
		println(path, "error:", err.Error())
		syscall.Close(out[0])
		return
	}
	text := ""
	buf := make([]byte, 256)
	for {
		n, err := syscall.Read(out[0], buf)
		if n <= 0 || err != nil {
			break
		}
		text += string(buf[:n])
	}
	syscall.Close(out[0])
	var ws syscall.WaitStatus
	if got, err := syscall.Wait4(pid, &ws, 0, nil); err != nil || got != pid {
		println("wait4", err)
	}
	println(text, ws.Exited(), ws.ExitStatus(), ws.Signaled())
	if ws.Signaled() {
		println(ws.Signal().String())
	}
}

func main() {
	stop, done := make(chan bool), make(chan bool)
	// Goroutines that run meanwhile must not come into the children's way.
	for range 3 {
		go func() {
			var data [][]byte
			for {
				select {
				case <-stop:
					done <- true
					return
				default:
					data = append(data, make([]byte, 100))
					if len(data) > 1000 {
						data = nil
					}
				}
			}
		}()
	}
	sh := "/bin/sh"
	run("/bin/echo", []string{"echo", "hello", "world"}, nil, "")
	run(sh, []string{"sh", "-c", "pwd; echo $X$Y; exit 7"}, []string{"X=1", "Y=two"}, "/usr")
	run(sh, []string{"sh", "-c", "kill -TERM $$"}, nil, "")
	run(sh, []string{"sh", "-c", "kill -INT $$"}, nil, "")
	run("/nonexistent/program", []string{"program"}, nil, "")
	run("/etc/passwd", []string{"passwd"}, nil, "")
	run(sh, []string{"sh", "-c", "true"}, nil, "/nonexistent")
	for i := range 20 {
		run(sh, []string{"sh", "-c", "exit " + string(rune('0'+i%10))}, nil, "")
	}
	close(stop)
	for range 3 {
		<-done
	}
}
