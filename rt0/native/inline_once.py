"""Inlining what has one caller: a function that is called from one place of a module gets `alwaysinline`.

LLVM does this by itself for functions of internal linkage only, but compiled Go code may call any runtime
function. If it does not, the linker drops the body that is left. In a program that does nothing, that makes
13 KB of 100: symbols, stack checks, calls. What is to stay out of line says so: noinline, cold, noreturn.
"""

from __future__ import annotations

import re

_SYMBOL = re.compile(r'@("[^"]+"|[\w.$]+)')
_GROUP = re.compile(r" (#\d+)\b")
_ATTRIBUTES = re.compile(r"^attributes (#\d+) = \{(.*)\}$", re.MULTILINE)
_STAYS = re.compile(r"\b(noinline|alwaysinline|cold|noreturn|returns_twice|naked|minsize)\b")
_FRAME = ("@llvm.frameaddress", "@llvm.returnaddress", "rsp")
"""What a function that looks at its own frame contains."""
_SPLIT = '"split-stack"'
_OTHER = ("declare", "attributes", "!", "source_filename")


class _Function:
    """A definition: its line, its attributes, whether it looks at its frame; its uses and its callers."""

    __slots__ = ("line", "attrs", "frame", "uses", "callers")

    def __init__(self, line: int, attrs: str) -> None:
        self.line = line
        self.attrs = attrs
        self.frame = False
        self.uses = 0
        self.callers: list[str] = []


def inline_once(ir: str) -> str:
    """The module with the attribute where it applies.

    A function that checks the stack is not put into one that does not, whose frame must stay small.
    """
    lines = ir.split("\n")
    found = _functions(lines, dict(_ATTRIBUTES.findall(ir)))
    for f in found.values():
        if f.uses != 1 or not f.callers or f.frame or _STAYS.search(f.attrs):
            continue
        if _SPLIT in f.attrs and _SPLIT not in found[f.callers[0]].attrs:
            continue
        lines[f.line] = _GROUP.sub(r"\g<0> alwaysinline", lines[f.line], count=1)
    return "\n".join(lines)


def _functions(lines: list[str], groups: dict[str, str]) -> dict[str, _Function]:
    found: dict[str, _Function] = {}
    for i, line in enumerate(lines):
        if line.startswith("define"):
            symbol, group = _SYMBOL.search(line), _GROUP.search(line)
            if symbol is not None and group is not None and "preserve_nonecc" in line:
                found[symbol[1]] = _Function(i, groups[group[1]])
    inside = ""
    for line in lines:
        if line.startswith("define"):
            symbol = _SYMBOL.search(line)
            inside = symbol[1] if symbol is not None else ""
        elif line == "}":
            inside = ""
        elif not line.startswith(_OTHER):
            for m in _SYMBOL.finditer(line):
                f = found.get(m[1])
                if f is not None:
                    f.uses += 1
                    if m[1] != inside and inside in found and " call " in f" {line}":
                        f.callers.append(inside)
            if inside in found and any(word in line for word in _FRAME):
                found[inside].frame = True
    return found
