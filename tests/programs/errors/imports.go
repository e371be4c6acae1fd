// Imports: unused, twice, under another name, shadowed, misplaced.
package main

import "strconv"
import "strings"
import str "strings"
import "sort"
import sort "slices"
import . "math"
import _ "unicode"

func strings() {}

var str = 1

func main() {
	strconv := 1
	strconv.Itoa(1)
}
