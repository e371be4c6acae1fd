"""`-trimpath`: no folder of this machine in an executable.

File names are in LLVM modules only in their `DIFile` nodes, from which DWARF and the pc-line table come, so
that is where folders are replaced: a package's by its import path, or by `PATH@VERSION/…` in a module that is
not a main one, as with the go command; rt0's own by `rt0/…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from rt0.build.errors import COMMAND_LINE
from rt0.build.load import PackageSource
from rt0.build.overlay import OVERLAY
from rt0.llvm.abi import escape

_ROOT = str(Path(__file__).parents[1])
_FILE = re.compile(r'!DIFile\(filename: "([^"]*)", directory: "([^"]*)"\)')
_ASSEMBLY = re.compile(r'^(module asm "\.asciz \\22)([^"]*)/', re.MULTILINE)
TEST_MAIN = "_testmain.go"


def folders(sources: Iterable[PackageSource]) -> dict[str, str]:
    """What is written instead of the packages' folders."""
    found: dict[str, str] = {}
    for source in sources:
        module = source.module
        path = source.tested or source.path
        if path == COMMAND_LINE:
            path = "."
        elif module is not None and module.version:
            path = f"{module.path}@{module.version}{path.removeprefix(module.path)}"
        for folder in (str(source.dir), str(OVERLAY / source.path)):
            found.setdefault(folder, path)
    return found


def trim_paths(ir: str, folders: Mapping[str, str]) -> str:
    """A module without the names of folders."""
    escaped = {escape(name.encode()): escape(path.encode()) for name, path in folders.items()}
    root = escape(_ROOT.encode())

    def trimmed_folder(folder: str) -> str:
        if folder not in escaped and (folder == root or folder.startswith(root + "/")):
            return "rt0" + folder[len(root) :]
        return escaped.get(folder, folder)

    def trimmed(m: re.Match[str]) -> str:
        folder = "" if m[1] == TEST_MAIN else trimmed_folder(m[2])
        return f'!DIFile(filename: "{m[1]}", directory: "{folder}")'

    def trimmed_assembly(m: re.Match[str]) -> str:
        return f"{m[1]}{trimmed_folder(m[2])}/"

    return _ASSEMBLY.sub(trimmed_assembly, _FILE.sub(trimmed, ir))
