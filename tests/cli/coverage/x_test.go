package shapes_test

import (
	"testing"

	"example.com/shapes"
)

func TestX(t *testing.T) {
	shapes.Linux()
	var l shapes.List[string]
	l.Add("x")
	if l.Len() != 1 {
		t.Fail()
	}
	shapes.Gen(1)
}
