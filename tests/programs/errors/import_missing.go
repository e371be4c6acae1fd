// Imports that do not exist, or are no paths.
package main

import (
	"no/such/package"
	"nosuchpackage"
)

func main() {
	nosuchpackage.F()
}
