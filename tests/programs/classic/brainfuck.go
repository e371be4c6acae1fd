// An interpreter with jump tables for a tiny language, running a greeting and an echo.
package main

type program struct {
	code  string
	jumps []int
}

func compile(src string) (p program, err string) {
	p = program{src, make([]int, len(src))}
	var open []int
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '[':
			open = append(open, i)
		case ']':
			if len(open) == 0 {
				return p, "unopened ]"
			}
			o := open[len(open)-1]
			open = open[:len(open)-1]
			p.jumps[o], p.jumps[i] = i, o
		}
	}
	if len(open) > 0 {
		err = "unclosed ["
	}
	return
}

func (p program) run(in string) (out string, steps int) {
	var tape [3000]byte
	ptr := 0
	buf := make([]byte, 0, 16)
	for pc := 0; pc < len(p.code); pc++ {
		steps++
		switch p.code[pc] {
		case '>':
			ptr++
		case '<':
			ptr--
		case '+':
			tape[ptr]++
		case '-':
			tape[ptr]--
		case '.':
			buf = append(buf, tape[ptr])
		case ',':
			if in == "" {
				tape[ptr] = 0
			} else {
				tape[ptr], in = in[0], in[1:]
			}
		case '[':
			if tape[ptr] == 0 {
				pc = p.jumps[pc]
			}
		case ']':
			if tape[ptr] != 0 {
				pc = p.jumps[pc]
			}
		}
	}
	return string(buf), steps
}

const hello = `++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.`

const alphabet = `+++++++++[>++++++++++<-]>>++++++++++++++++++++++++++[<.->-]`

func main() {
	for _, src := range []string{hello, alphabet, ",[.,]", "+[[", "]"} {
		p, err := compile(src)
		if err != "" {
			println("error:", err)
			continue
		}
		out, steps := p.run("echo")
		println(out, steps)
	}
}
