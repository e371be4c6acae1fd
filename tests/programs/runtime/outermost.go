// Every frame of a goroutine has a file and a line, also the one that is in assembly.
package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	done := make(chan bool)
	go func() {
		for i := 0; ; i++ {
			pc, file, line, ok := runtime.Caller(i)
			if !ok {
				break
			}
			name := filepath.Base(file)
			fmt.Println(runtime.FuncForPC(pc).Name(), strings.TrimSuffix(name, filepath.Ext(name)), line > 0)
		}
		close(done)
	}()
	<-done
}
