"""Functions of the standard library that an overlay replaces one by one."""

from __future__ import annotations

from pathlib import Path

from rt0.syntax.nodes import Decl, File, FuncDecl, IndexExpr, Name, Operation, ParenExpr
from rt0.syntax.pos import file_of

OVERLAY = Path(__file__).parents[1] / "overlay"
FUZZING = OVERLAY / "fuzzing"
"""The overlay of tests that are built for fuzzing: of what package testing needs for that, the other one has
only what reads seeds."""
_FUZZED = ("internal/fuzz", "testing/internal/testdeps")


def overlay_of(path: str, fuzzing: bool) -> Path:
    """The folder with the overlay of a package, which need not be there."""
    return (FUZZING if fuzzing and path in _FUZZED else OVERLAY) / path


def replace_functions(files: list[File]) -> None:
    """Leaves out the functions of Go's own files that an overlay declares as well."""
    over = [f for f in files if Path(file_of(f.pos)).is_relative_to(OVERLAY)]
    replaced = {name for f in over for d in f.decl_list if (name := _func_name(d)) not in ("", "init")}
    for f in files:
        if replaced and f not in over:
            f.decl_list[:] = [d for d in f.decl_list if _func_name(d) not in replaced]


def _func_name(decl: Decl) -> str:
    """The name of the function that this declares, with its receiver's type; "" if it declares none."""
    if not isinstance(decl, FuncDecl):
        return ""
    if decl.recv is None:
        return decl.name.value
    t = decl.recv.type
    while isinstance(t, Operation | ParenExpr | IndexExpr):
        t = t.x
    return f"{t.value}.{decl.name.value}" if isinstance(t, Name) else ""
