"""What becomes of functions: which are lowered, which modules LLVM accepts, where variables live."""

from __future__ import annotations

from pathlib import Path

import pytest

from rt0.build.report import Report
from rt0.build.worker import Job, compile_all
from rt0.lower import call
from rt0.lower.errors import NotSupported
from rt0.syntax.nodes import Node

from .common import function, modules


def test_only_what_is_reachable_is_lowered(tmp_path: Path) -> None:
    ir = modules(
        tmp_path,
        "package main\nfunc used() int { return 1 }\nfunc unused() int { return 2 }\n"
        "type t struct{}\nfunc (t) called() {}\nfunc (t) never() {}\n"
        "func main() { println(used()); t{}.called() }\n",
    )["main"]
    assert function(ir, "main.used") and function(ir, "main.t.called")
    assert not function(ir, "main.unused") and not function(ir, "main.t.never")


def test_local_variables_are_values(tmp_path: Path) -> None:
    ir = modules(
        tmp_path,
        "package main\nfunc sum(a []int) int {\n\ts := 0\n"
        "\tfor _, x := range a {\n\t\ts += x\n\t}\n\treturn s\n}\n"
        "func main() { println(sum([]int{1, 2})) }\n",
    )["main"]
    body = function(ir, "main.sum")
    assert "phi" in body and "alloca" not in body and "newobject" not in body


@pytest.mark.parametrize(
    ("body", "heap"),
    [
        ("p := new(int); *p = 1; println(*p)", False),
        ("x := 1; keep = &x", True),
        ("x := 1; f := func() { x++ }; f(); println(x)", False),
        ("x := 1; hold = func() { x++ }", True),
    ],
)
def test_what_does_not_escape_is_not_allocated(tmp_path: Path, body: str, heap: bool) -> None:
    """gc says the same of these with -gcflags=-m. LLVM leaves out the allocations, so the object is asked."""
    source = (
        "package main\nvar keep *int\nvar hold func()\n"
        f"func f() {{ {body} }}\nfunc main() {{ f(); println(keep, hold == nil) }}\n"
    )
    job = Job("main", modules(tmp_path, source)["main"], 2, "x86-64-v2")
    (compiled,) = compile_all([job], Report())
    assert (b"runtime.newobject" in compiled.obj) == heap


def test_a_small_recursive_function_gets_a_copy(tmp_path: Path) -> None:
    source = (
        "package main\n{}func fib(n int) int {{\n\tif n < 2 {{\n\t\treturn n\n\t}}\n"
        "\treturn fib(n-1) + fib(n-2)\n}}\n"
        "func main() {{ println(fib(9)) }}\n"
    )
    assert 'main.fib\\C2\\B7again"(' in function(modules(tmp_path, source.format(""))["main"], "main.fib")
    kept = modules(tmp_path, source.format("//go:noinline\n"))["main"]
    assert "again" not in kept


def test_llvm_accepts_the_modules(tmp_path: Path) -> None:
    source = """package main

type shape interface{ area() float64 }
type square struct{ side float64 }
type circle struct{ r float64 }

func (s square) area() float64  { return s.side * s.side }
func (c *circle) area() float64 { return 3 * c.r * c.r }

func total[T shape](xs ...T) (sum float64) {
	defer func() { sum++ }()
	for _, x := range xs {
		sum += x.area()
	}
	return
}

func main() {
	c := make(chan string, 1)
	go func() { c <- "x" }()
	select {
	case s := <-c:
		println(s + "y")
	}
	var v shape = square{2}
	switch v := v.(type) {
	case square:
		println(v.side)
	case *circle:
		println(v.r)
	}
	println(total(square{1}, square{2}), total[shape](&circle{1}))
}
"""
    jobs = [Job(name, ir, 2, "x86-64-v2") for name, ir in modules(tmp_path, source).items()]
    assert all(c.obj.startswith(b"\x7fELF") for c in compile_all(jobs, Report()))


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("runtime.nothing", "function runtime.nothing without a body"),
        ("runtime.memmove", "runtime.memmove has (ptr, ptr, i64) (), but is declared with () ()"),
        ("strings.Repeat", "strings.Repeat has (ptr, i64, i64) (ptr, i64), but is declared with () ()"),
    ],
)
def test_what_is_missing_is_refused_with_a_position(tmp_path: Path, target: str, what: str) -> None:
    source = (
        'package main\nimport _ "strings"\nimport _ "unsafe"\n'
        f"//go:linkname f {target}\nfunc f()\nfunc main() {{ f() }}\n"
    )
    with pytest.raises(NotSupported) as refused:
        modules(tmp_path, source)
    assert refused.value.what == what


def test_long_sums_of_calls_take_linear_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in the expressions that are searched for calls to make ahead."""
    searched = 0
    is_ahead = call._is_ahead

    def count(n: Node) -> bool:
        nonlocal searched
        searched += 1
        return is_ahead(n)

    def searches(n: int) -> int:
        nonlocal searched
        total = " + ".join(f"f({i})" for i in range(n))
        searched = 0
        modules(
            tmp_path, f"package main\nfunc f(x int) int {{ return x }}\nfunc main() {{ println({total}) }}\n"
        )
        return searched

    monkeypatch.setattr(call, "_is_ahead", count)
    assert searches(400) < 3 * searches(200)
