// The program of the seed article: everything that happens here happens before main and after it.
package main

func main() {}
