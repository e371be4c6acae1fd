"""Building an executable: from the cache if nothing has changed, or else through all stages.

Invariant: a program that was built before and whose files have not changed is found without parsing anything,
and without importing the stages. The key of such a program is a hash of its own files' contents, of the
options, and of the state of rt0's files; what it imports is compared by size and time of modification.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rt0.build import cache
from rt0.build.context import goroot

_ROOT = Path(__file__).parents[1]

Stat = tuple[str, int, int]
"""Path, size, time of modification in ns."""


class Options:
    """What to build for: LLVM's name of the processor, whether there is a symbol table, and DWARF."""

    __slots__ = ("cpu", "symtab", "dwarf")

    def __init__(self, cpu: str, symtab: bool, dwarf: bool) -> None:
        self.cpu = cpu
        self.symtab = symtab
        self.dwarf = dwarf

    def key(self) -> str:
        """For hashing."""
        return f"{self.cpu} {self.symtab} {self.dwarf}"


def stat_of(path: str) -> Stat:
    """A file's or folder's state; a size of -1 if it is not there."""
    try:
        st = os.stat(path)
    except OSError:
        return path, -1, 0
    return path, st.st_size, st.st_mtime_ns


def _toolchain() -> str:
    """The state of rt0 itself."""
    files: list[Stat] = []
    folders = [str(_ROOT)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for e in entries:
                if e.is_dir():
                    if e.name != "__pycache__":
                        folders.append(e.path)
                else:
                    files.append(stat_of(e.path))
    return repr((sorted(files), sys.version, str(goroot())))


def program_key(target: Sequence[str], options: Options) -> str | None:
    """The key of a program given as Go files or a folder; `None` if its files cannot be read."""
    parts: list[str | bytes] = [_toolchain(), options.key()]
    try:
        files = list(target) if target and target[0].endswith(".go") else _folder_files(target)
        for name in files:
            parts += [os.path.abspath(name), Path(name).read_bytes()]
    except OSError:
        return None
    return cache.digest(*parts)


def _folder_files(target: Sequence[str]) -> list[str]:
    """The Go files of the folder that is the target, whether or not they belong to the build."""
    folder = target[0] if target else "."
    return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith(".go")]


def find_built(key: str) -> Path | None:
    """The executable that was built under a key, if what it imports is unchanged."""
    stored = cache.read("program", key)
    if stored is None:
        return None
    program = json.loads(stored)
    exe = cache.entry("exe", program["exe"])
    unchanged = all(stat_of(s[0]) == (s[0], s[1], s[2]) for s in program["files"])
    return exe if unchanged and exe.exists() else None


def remember(key: str, exe: bytes, files: Iterable[Stat]) -> Path:
    """Stores an executable under its key, with the state of the files that it was made from."""
    name = cache.digest(exe)
    path = cache.write("exe", name, exe, 0o755)
    cache.write("program", key, json.dumps({"exe": name, "files": list(files)}).encode())
    return path


def build(target: Sequence[str], options: Options, progress: Callable[[str], None]) -> Path | None:
    """Builds a program; returns the executable in the cache, `None` if the package is not a program.

    Raises `LoadError`, `SourceErrors`, `LinkError`, and `CompileFailed`, which is a mistake of rt0's.
    """
    key = program_key(target, options)
    if key is not None:
        found = find_built(key)
        if found is not None:
            return found
    from rt0.build.compile import compile_program
    from rt0.build.load import find
    from rt0.build.program import check_program

    program = check_program(find(target), progress)
    if program.main.name != "main":
        return None
    folders = {str(s.dir) for s in program.sources[:-1]}
    files = [stat_of(str(p)) for s in program.sources[:-1] for p in s.paths]
    states = [*files, *map(stat_of, sorted(folders))]
    exe = compile_program(program, options, progress)
    return remember(key or cache.digest(exe), exe, states)
