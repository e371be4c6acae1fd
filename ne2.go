package main

import (
	"fmt"
	"bytes"
	"strings"
)

func main() {
	fmt.println()
	bytes.indexFunc()
	bytes.Indexfunc()
}
