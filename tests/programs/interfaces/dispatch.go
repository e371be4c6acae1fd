// A small virtual machine whose instructions are interface values: long chains of dynamic calls and switches.
package main

type vm struct {
	stack []int
	pc    int
	out   []int
	vars  [8]int
	steps int
}

func (m *vm) push(x int) { m.stack = append(m.stack, x) }

func (m *vm) pop() int {
	x := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return x
}

type instr interface{ exec(m *vm) }

type (
	push   int
	load   uint8
	store  uint8
	binop  func(a, b int) int
	jump   struct{ to int }
	jumpIf struct {
		to   int
		when bool
	}
	emit struct{}
)

func (p push) exec(m *vm)  { m.push(int(p)) }
func (l load) exec(m *vm)  { m.push(m.vars[l]) }
func (s store) exec(m *vm) { m.vars[s] = m.pop() }
func (b binop) exec(m *vm) {
	y, x := m.pop(), m.pop()
	m.push(b(x, y))
}
func (j jump) exec(m *vm) { m.pc = j.to - 1 }
func (j *jumpIf) exec(m *vm) {
	if m.pop() != 0 == j.when {
		m.pc = j.to - 1
	}
}
func (emit) exec(m *vm) { m.out = append(m.out, m.pop()) }

func run(code []instr) *vm {
	m := &vm{}
	for m.pc = 0; m.pc < len(code); m.pc++ {
		code[m.pc].exec(m)
		m.steps++
	}
	return m
}

func count(code []instr) (pushes, jumps, others int) {
	for _, in := range code {
		switch in.(type) {
		case push, load:
			pushes++
		case jump, *jumpIf:
			jumps++
		default:
			others++
		}
	}
	return
}

func main() {
	add := binop(func(a, b int) int { return a + b })
	mul := binop(func(a, b int) int { return a * b % 1000003 })
	less := binop(func(a, b int) int {
		if a < b {
			return 1
		}
		return 0
	})
	code := []instr{
		push(1), store(1), // product
		push(0), store(0), // counter
		load(0), push(20000), less, &jumpIf{18, false},
		load(0), push(1), add, store(0),
		load(1), load(0), mul, store(1),
		jump{4}, emit{},
		load(1), emit{}, load(0), emit{},
	}
	m := run(code)
	print(m.steps, ":")
	for _, x := range m.out {
		print(" ", x)
	}
	println()
	println(count(code))
}
