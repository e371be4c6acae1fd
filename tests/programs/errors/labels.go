// Labels not used, not defined, jumped over and wrongly targeted.
package main

func main() {
unused:
	for {
		break missing
	}
	goto over
	x := 1
over:
	println(x)
	continue
	goto inside
	{
	inside:
	}
outer:
	if x > 0 {
		continue outer
	}
	break
}
