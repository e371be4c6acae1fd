package failing

import (
	"os"
	"testing"
)

func TestFails(t *testing.T) { t.Error(F(1)) }

func TestExits(t *testing.T) {
	if F(0) == 0 && os.Getenv("EXIT") != "" {
		os.Exit(3)
	}
}
