// Package-level variables that need themselves.
package main

var a = b
var b = c + f()
var c = 1

func f() int { return g() }
func g() int { return a }

var x = x

type t struct{ n int }

func (t) m() int { return y }

var y = t.m(t{})

const p = q
const q = p

func main() {}
