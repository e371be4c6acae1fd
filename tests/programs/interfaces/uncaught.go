// An uncaught failing assertion: the message and the traceback.
package main

type speaker interface{ speak() string }

type dog struct{}

func (dog) bark() string { return "woof" }

func say(x any) string { return x.(speaker).speak() }

func main() {
	println(say(dog{}))
}
