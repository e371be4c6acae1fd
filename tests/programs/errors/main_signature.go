// main and init with parameters, results or as variables.
package main

func main(args []string) int { return 1 }

func init() int { return 1 }

func init() {}

func f() { init() }
