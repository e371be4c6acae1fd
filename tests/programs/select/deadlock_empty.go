// Deadlock in select {}.
package main

func main() {
	println("blocking")
	select {}
}
