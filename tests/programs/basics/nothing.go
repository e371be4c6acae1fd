// The program that does nothing: no output, exit code 0.
package main

func main() {}
