// A finalizer with a variable number of arguments.
package main

import "runtime"

func main() {
	runtime.SetFinalizer(new([4]int), func(...*[4]int) {})
}
