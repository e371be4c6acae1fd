package reflect

import "unsafe"

// A selectCase is a case as the runtime has it.
type selectCase struct {
	ch   unsafe.Pointer
	elem unsafe.Pointer
}

//go:linkname selectgo runtime.selectgo
func selectgo(cases *selectCase, order *uint16, pcs unsafe.Pointer, nsends, nrecvs int, block bool) (int, bool)

//go:linkname block runtime.block
func block()

// rselect runs a select statement with these cases: the number of the case that was chosen, and whether it received
// an element.
func rselect(cases []runtimeSelect) (chosen int, recvOK bool) {
	if len(cases) == 0 {
		block()
	}
	sel := make([]selectCase, 0, len(cases)) // sends first
	from := make([]int, 0, len(cases))
	byDefault := -1
	add := func(dir SelectDir) int {
		for i := range cases {
			if cases[i].dir == dir {
				sel = append(sel, selectCase{cases[i].ch, cases[i].val})
				from = append(from, i)
			}
		}
		return len(sel)
	}
	for i := range cases {
		if cases[i].dir == SelectDefault {
			byDefault = i
		}
	}
	nsends := add(SelectSend)
	n := add(SelectRecv)
	if n == 0 {
		return byDefault, false
	}
	order := make([]uint16, 2*n)
	chosen, recvOK = selectgo(&sel[0], &order[0], nil, nsends, n-nsends, byDefault < 0)
	if chosen < 0 {
		return byDefault, recvOK
	}
	return from[chosen], recvOK
}
