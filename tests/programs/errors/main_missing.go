// A main package without a function main.
package main

func Main() {}
