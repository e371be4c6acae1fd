// An iterator swallows a panic of the body, and nobody recovers.
package main

func swallow(yield func() bool) {
	defer func() {
		println("recovered", recover().(string))
	}()
	yield()
}

func main() {
	defer println("deferred")
	for range swallow {
		panic("lost")
	}
}
