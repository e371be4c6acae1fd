package shapes

import "testing"

func helper() int { return 1 }

func TestA(t *testing.T) {
	Empty()
	Grade(85)
	Grade(75)
	Switches(1, 2)
	Switches("x", 0)
	Loops(5)
	Goto(4)
	c := make(chan int, 1)
	Select(c, c)
	Lits(1)()
	Lits(9)
	Sum(1, -2, 3)
	Sum(1.5)
	table["double"](3)
	l := &List[int]{}
	l.Add(1)
	l.Add(2)
	l.Add(3)
	Over(l)
	helper()
}
