"""Sizes and offsets are gc's."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path

from rt0.lower.layout import is_flat, layout
from rt0.types import sizes
from rt0.types.types import Struct

from .common import check

GOROOT = Path(os.environ.get("GOROOT") or Path(sysconfig.get_path("purelib")) / "go")

TYPES = {
    "A": "struct { a bool; b int64; c bool }",
    "B": "struct { a byte; b int16; c int32; d byte }",
    "C": "struct { s string; t []int; e any; f func() }",
    "D": "struct { a [3]byte; b [2]complex64; c struct{} }",
    "E": "struct { a struct { x int8; y float64 }; b *int; c chan int; d map[string]int }",
    "F": "struct { a uint16; b [0]int64 }",
    "G": "struct { a complex128; b uintptr; c rune; d [5]A }",
}


def declarations() -> str:
    return "\n".join(f"type {name} {text}" for name, text in TYPES.items())


def test_structs_are_laid_out_as_gc_does(tmp_path: Path) -> None:
    program = check(tmp_path, f"package main\n{declarations()}\nfunc main() {{}}\n")
    ours: list[str] = []
    calls: list[str] = []
    for name in TYPES:
        t = program.main.scope.lookup(name).typ
        struct = t.under()
        assert isinstance(struct, Struct)
        lay = layout(t)
        ours.append(" ".join(map(str, [name, lay.size, lay.align, *sizes.offsets_of(struct.fields)])))
        offsets = ", ".join(f"unsafe.Offsetof({name.lower()}.{f.name})" for f in struct.fields)
        calls.append(
            f"var {name.lower()} {name}\n"
            f'println("{name}", unsafe.Sizeof({name.lower()}), unsafe.Alignof({name.lower()}), {offsets})'
        )
    (tmp_path / "gc.go").write_text(
        f'package main\nimport "unsafe"\n{declarations()}\nfunc main() {{\n{chr(10).join(calls)}\n}}\n'
    )
    env = {
        **os.environ,
        "GOROOT": str(GOROOT),
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "GO111MODULE": "off",
    }
    done = subprocess.run(
        [GOROOT / "bin" / "go", "run", "gc.go"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines() == ours


def test_pointer_words(tmp_path: Path) -> None:
    program = check(tmp_path, f"package main\n{declarations()}\nfunc main() {{}}\n")

    def words(name: str) -> int:
        return layout(program.main.scope.lookup(name).typ).pointers

    assert words("A") == 0
    assert words("C") == 0b1110_01_01  # string data, slice data, both words of the interface, the closure
    assert words("E") == 0b11100


def test_what_is_passed_in_registers(tmp_path: Path) -> None:
    program = check(tmp_path, f"package main\n{declarations()}\nfunc main() {{}}\n")
    flat = {name for name in TYPES if is_flat(program.main.scope.lookup(name).typ)}
    assert flat == {"A", "B", "F"}
