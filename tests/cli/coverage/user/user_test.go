package user

import (
	"fmt"
	"testing"
)

func TestUse(t *testing.T) {
	fmt.Println("said")
	if Use(2) != 4 {
		t.Fail()
	}
	t.Log(testing.CoverMode())
}

func TestSkipped(t *testing.T) { t.Skip() }
