// Breaks, continues, fallthroughs and gotos that lead nowhere.
package main

func main() {
	break
	continue
	fallthrough
	for {
		func() { break }()
		continue outer
	}
	switch {
	case true:
		continue
	default:
		fallthrough
	}
unused:
	goto missing
	goto inside
	{
	inside:
	}
	goto over
	v := 1
over:
	_ = v
block:
	{
		continue block
	}
}
