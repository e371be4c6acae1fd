"""IR of small programs that need no runtime, and building them."""

import subprocess
from pathlib import Path

from rt0.link.elf import read_object
from rt0.link.lines import read_functions
from rt0.link.link import Input, link
from rt0.llvm.codegen import compile_ir

EXIT = """
define internal void @exit(i64 %code) noinline nounwind {
  call void asm sideeffect "syscall", "{rax},{rdi},~{rcx},~{r11},~{memory}"(i64 60, i64 %code)
  unreachable
}
"""


def entry(body: str) -> str:
    """A program whose entry point runs `body` and exits with %code."""
    return EXIT + (
        'define void @_rt0_amd64_linux() nounwind section ".text._rt0_amd64_linux" {\n'
        f"{body}\n call void @exit(i64 %code)\n unreachable\n}}\n"
    )


def inputs(*modules: str) -> list[Input]:
    """The modules' objects, named m0, m1, …"""
    out = []
    for i, ir in enumerate(modules):
        obj = compile_ir(ir, name=f"m{i}")
        out.append(Input(f"m{i}", obj, read_functions(read_object(obj, f"m{i}"))))
    return out


def build(path: Path, *modules: str, symtab: bool = True, dwarf: bool = True) -> Path:
    """An executable."""
    path.write_bytes(link(inputs(*modules), symtab=symtab, dwarf=dwarf))
    path.chmod(0o755)
    return path


def run(path: Path) -> int:
    """Its exit code."""
    return subprocess.run([path]).returncode
