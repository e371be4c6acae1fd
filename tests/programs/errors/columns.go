// Beyond column 254, and after a character of several bytes.
package main

func main() {
	var s string = "äöü" + 1 + "                                                                                                                                                                                                                                     " + 2; var a, bbbbbbbb int
	_ = undefined1; _ = undefined1; _ = "                                                                                                                                                                                                             "; _ = undefined1; _ = undefined2
}
