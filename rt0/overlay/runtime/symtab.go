package runtime

import "unsafe"

// A pc that Callers hands out is a return address in its low 48 bits; above them is how many inlined calls lie between
// the innermost one there and the one that is meant. LLVM keeps no instruction for an inlined call that an address
// could stand for.
const (
	pcBits     = 48
	pcMask     = 1<<pcBits - 1
	inlineStep = 1 << pcBits
)

// pcInfo says what is at a pc, pcinfo in rt0/runtime/extern.py.
type pcInfo struct {
	fn        unsafe.Pointer // of the pc-line table
	name      string
	file      string
	line      int
	startLine int
	inlined   bool // the call at the wanted depth is an inlined one
	wrapper   bool // it is of a function that the compiler has made, which nobody wants to see
}

// pcinfo fills in what is at the instruction before the return address pc, or at pc itself, depth inlined calls out.
// It reports false outside of Go code, and if there is nothing so far out.
//
//go:noescape
func pcinfo(pc uintptr, depth int, exact bool, info *pcInfo) bool

// funcentry returns where a function starts.
func funcentry(fn unsafe.Pointer) uintptr

// Callers fills pc with the return addresses of the calls that the calling goroutine is in, after passing over skip
// of them: 0 is Callers itself, 1 its caller. It returns the number of entries. CallersFrames makes names of them.
//
//go:noescape
func Callers(skip int, pc []uintptr) int

// A Frame says where a call was.
type Frame struct {
	// PC is the address of the call, for one that was inlined with its depth: FuncForPC and CallersFrames know it.
	PC uintptr

	// Func is the function that the call is in, nil if that was inlined.
	Func *Func

	// Function is the function's name with its package's path.
	Function string

	// File and Line are where the call was.
	File string
	Line int

	startLine int

	// Entry is where the function starts, which the call was inlined into or is in.
	Entry uintptr

	symbol string // the name with its type arguments
}

// Frames are the frames of a list of pcs.
type Frames struct {
	callers []uintptr
	implied uintptr // the call around one that was inlined, for a list with none but return addresses
	next    Frame
	ready   bool // next is the frame to return next
}

// CallersFrames returns the frames of pcs as Callers returns them.
func CallersFrames(callers []uintptr) *Frames {
	return &Frames{callers: callers}
}

// Next returns the next frame, and whether there is one after it. The frame is zero if there is none.
func (ci *Frames) Next() (frame Frame, more bool) {
	if !ci.ready && !ci.find() {
		return Frame{}, false
	}
	frame = ci.next
	ci.ready = ci.find()
	return frame, ci.ready
}

// find makes next the frame of the next pc that is in a function.
func (ci *Frames) find() bool {
	for ci.implied != 0 || len(ci.callers) > 0 {
		pc := ci.implied
		implied := pc != 0
		if implied {
			ci.implied = 0
		} else {
			pc, ci.callers = ci.callers[0], ci.callers[1:]
		}
		var info pcInfo
		if !pcinfo(pc&pcMask, int(pc>>pcBits), false, &info) || implied && info.wrapper {
			continue
		}
		entry := funcentry(info.fn)
		f := &ci.next
		*f = Frame{
			PC: pc, Function: shortName(info.name), File: info.file, Line: info.line,
			startLine: info.startLine, Entry: entry, symbol: info.name,
		}
		if pc&pcMask > entry {
			f.PC--
		}
		if !info.inlined {
			f.Func = (*Func)(info.fn)
		} else if len(ci.callers) > 0 && ci.callers[0] != pc+inlineStep {
			ci.implied = pc + inlineStep
		}
		return true
	}
	return false
}

// A Func is a function of the program: one of the pc-line table, or a *funcinl.
type Func struct {
	opaque struct{}
}

// A funcinl stands for a function at a place where it was inlined.
type funcinl struct {
	ones  uint32 // where the table has an address
	entry uintptr
	name  string
	file  string
	line  int
}

// FuncForPC returns the function that the instruction at pc is in, nil if none.
func FuncForPC(pc uintptr) *Func {
	var info pcInfo
	if !pcinfo(pc&pcMask, int(pc>>pcBits), true, &info) {
		return nil
	}
	if !info.inlined {
		return (*Func)(info.fn)
	}
	fi := &funcinl{^uint32(0), funcentry(info.fn), info.name, info.file, info.line}
	return (*Func)(unsafe.Pointer(fi))
}

// inl returns what f is if it was inlined, else nil.
func (f *Func) inl() *funcinl {
	fi := (*funcinl)(unsafe.Pointer(f))
	if fi.ones != ^uint32(0) {
		return nil
	}
	return fi
}

// Name returns the function's name with its package's path, "" for nil.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	if fi := f.inl(); fi != nil {
		return shortName(fi.name)
	}
	var info pcInfo
	outermost(funcentry(unsafe.Pointer(f)), &info)
	return shortName(info.name)
}

// Entry returns where the function starts, or the one that it was inlined into.
func (f *Func) Entry() uintptr {
	if fi := f.inl(); fi != nil {
		return fi.entry
	}
	return funcentry(unsafe.Pointer(f))
}

// FileLine returns the place in the source of the instruction at pc, which should be in f.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	if fi := f.inl(); fi != nil {
		return fi.file, fi.line
	}
	var info pcInfo
	if !pcinfo(pc&pcMask, int(pc>>pcBits), true, &info) {
		return "?", 0
	}
	return info.file, info.line
}

// outermost fills in what is at pc in the function that was not inlined.
func outermost(pc uintptr, info *pcInfo) {
	for depth := 0; pcinfo(pc, depth, true, info) && info.inlined; depth++ {
	}
}

// shortName replaces the type arguments in a function's name by dots.
func shortName(name string) string {
	i, j := -1, -1
	for k := 0; k < len(name); k++ {
		if name[k] == '[' && i < 0 {
			i = k
		}
		if name[k] == ']' {
			j = k
		}
	}
	if i < 0 || j <= i {
		return name
	}
	return name[:i] + "[...]" + name[j+1:]
}

// Caller says where the calling goroutine's calls are, after passing over skip of them: 0 is the call of Caller.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if callers(skip+1, pcs[:]) < 1 {
		return
	}
	pc = pcs[0]
	var info pcInfo
	if !pcinfo(pc&pcMask, int(pc>>pcBits), false, &info) {
		return
	}
	if pc&pcMask > funcentry(info.fn) {
		pc--
	}
	return pc, info.file, info.line, true
}

// callers is Callers for the runtime itself: 0 is the function that calls it.
func callers(skip int, pc []uintptr) int

//go:linkname runtime_FrameStartLine runtime/pprof.runtime_FrameStartLine
func runtime_FrameStartLine(f *Frame) int { return f.startLine }

//go:linkname runtime_FrameSymbolName runtime/pprof.runtime_FrameSymbolName
func runtime_FrameSymbolName(f *Frame) string { return f.symbol }
