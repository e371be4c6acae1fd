"""Building executables: from the cache if nothing has changed, or else through all stages.

Invariant: a program that was built before and whose files have not changed is found without parsing anything,
and without importing the stages. The key of such a program is a hash of what the command line says, of the
contents of the Go files or of the folder that it names, and of the state of rt0's files; everything else,
go.mod and folders that wildcards went through included, is compared by size and time of modification.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rt0.build import cache
from rt0.build.context import Settings, goroot
from rt0.build.report import Report
from rt0.build.trim import trim

if TYPE_CHECKING:
    from rt0.build.program import Checked
    from rt0.build.worker import Pool

_ROOT = Path(__file__).parents[1]
_ENVIRONMENT = ("GOWORK", "GOMODCACHE", "GOPATH", "HOME")
"""What decides which modules there are."""

Stat = tuple[str, int, int]
"""Path, size, time of modification in ns."""


class Options:
    """What to build for: LLVM's name of the processor; whether there is a symbol table, and DWARF; whether
    the shadow heap is linked, which checks write barriers; the values of string variables, by symbol, instead
    of those in the source; whether names of files are without folders of this machine; whether the runtime
    can record what the scheduler does, and what the heap does, and writes what was counted for coverage."""

    __slots__ = ("cpu", "symtab", "dwarf", "barrier_check", "strings", "trimpath", "tracing", "heap", "cover")

    def __init__(
        self,
        cpu: str,
        symtab: bool,
        dwarf: bool,
        barrier_check: bool = False,
        strings: Mapping[str, str] | None = None,
        trimpath: bool = False,
        tracing: bool = False,
        heap: bool = False,
        cover: bool = False,
    ) -> None:
        self.cpu = cpu
        self.symtab = symtab
        self.dwarf = dwarf
        self.barrier_check = barrier_check
        self.strings = dict(strings or {})
        self.trimpath = trimpath
        self.tracing = tracing
        self.heap = heap
        self.cover = cover

    def runtime_flags(self) -> list[str]:
        """The flags (`docs/dialect.md`) with which the runtime is compiled."""
        return ["tracing"] * self.tracing + ["heap"] * self.heap + ["cover"] * self.cover

    def library_key(self) -> str:
        """For hashing what is made of the library, for which it does not matter what is linked to it."""
        return f"{(self.cpu, self.barrier_check, self.trimpath)}"

    def with_strings(self, strings: Mapping[str, str]) -> Options:
        """The same with the values of more variables."""
        more = {**self.strings, **strings}
        flags = self.tracing, self.heap, self.cover
        return Options(self.cpu, self.symtab, self.dwarf, self.barrier_check, more, self.trimpath, *flags)

    def key(self) -> str:
        """For hashing."""
        strings = sorted(self.strings.items())
        return f"{self.library_key()} {self.symtab} {self.dwarf} {self.runtime_flags()} {strings}"


class Built:
    """What was built: `mains` has the name and the executable (in the cache) of each program, `paths` the
    import paths of all packages that were named, `warnings` what to tell besides.
    """

    __slots__ = ("mains", "paths", "warnings")

    def __init__(self, mains: list[tuple[str, Path]], paths: list[str], warnings: list[str]) -> None:
        self.mains = mains
        self.paths = paths
        self.warnings = warnings


def stat_of(path: str) -> Stat:
    """A file's or folder's state; a size of -1 if it is not there."""
    try:
        st = os.stat(path)
    except OSError:
        return path, -1, 0
    return path, st.st_size, st.st_mtime_ns


def _files() -> str:
    """The state of rt0's files."""
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
    return repr(sorted(files))


_FILES = _files()
"""What this process is made of: files that change later are not imported, or should not be."""


def toolchain() -> str:
    """The state of rt0 itself."""
    return f"{_FILES} {sys.version} {goroot()}"


def toolchain_unchanged() -> bool:
    """Whether what was made by this process was made by the state of rt0 that its keys say."""
    return _files() == _FILES


class Key:
    """A program's key, the files whose contents are in it, and the folder whose Go files they are, if there
    is one. (That folder may change in other ways: executables are often written to it.)
    """

    __slots__ = ("digest", "hashed", "folder")

    def __init__(self, target: Sequence[str], settings: Settings, options: Options, link: bool) -> None:
        self.hashed: list[str] = []
        folder = _named_folder(target)
        self.folder = os.path.abspath(folder) if folder else ""
        environment = [os.environ.get(name, "") for name in _ENVIRONMENT]
        parts: list[str | bytes] = [toolchain(), options.key(), settings.key(), str(link), os.getcwd()]
        parts += [*environment, *target]
        for name in target if target and target[0].endswith(".go") else _sources_in(folder):
            try:
                data = Path(name).read_bytes()
            except OSError:
                continue
            self.hashed.append(os.path.abspath(name))
            parts += [self.hashed[-1], data]
        self.digest = cache.digest(*parts)


def _named_folder(target: Sequence[str]) -> str:
    """The folder that the target says, or the files of which it says; "" if it is another target."""
    folder = target[0] if target else "."
    if folder.endswith(".go"):
        return os.path.dirname(folder) or "."
    return folder if len(target) <= 1 and os.path.isdir(folder) else ""


def _sources_in(folder: str) -> list[str]:
    """The files in a folder that may belong to a build."""
    if not folder:
        return []
    return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith((".go", ".s", ".h"))]


def find_built(key: Key) -> Built | None:
    """What was built under a key, if everything else is unchanged."""
    stored = cache.read("program", key.digest)
    if stored is None:
        return None
    program = json.loads(stored)
    mains = [(name, cache.entry("exe", exe)) for name, exe in program["mains"]]
    for _, exe in mains:
        cache.note_use(exe)
    unchanged = all(stat_of(s[0]) == (s[0], s[1], s[2]) for s in program["files"])
    if not unchanged or not all(exe.exists() for _, exe in mains):
        return None
    return Built(mains, program["paths"], program["warnings"])


def remember(key: Key, built: Built, files: Iterable[Stat]) -> None:
    """Stores what was built, with the state of the files that it was made from."""
    if not toolchain_unchanged():
        return
    mains = [(name, exe.name) for name, exe in built.mains]
    program = {"mains": mains, "paths": built.paths, "warnings": built.warnings, "files": list(files)}
    cache.write("program", key.digest, json.dumps(program).encode())
    trim()


def _build_library(checked: Checked, options: Options, report: Report, pool: Pool) -> None:
    """Compiles those packages of the library that were named, with what they import, for programs to come."""
    from rt0.build.groups import prebuild

    wanted: set[str] = set()
    queue = [p for p in checked.roots.packages if p.std and p.name != "main"]
    while queue:
        source = queue.pop()
        if source.path not in wanted:
            wanted.add(source.path)
            queue += source.deps
    sources = [s for s in checked.loader.packages.values() if s.path in wanted and s.paths]
    if sources:
        prebuild(sources, [checked.packages[s.path] for s in sources], options, report, pool)


def build(
    target: Sequence[str],
    settings: Settings,
    options: Options,
    report: Report,
    many: bool = False,
    run: bool = False,
) -> Built:
    """Builds packages. Executables are made of a single program, or of all if there may be `many`.

    To `run`, there has to be exactly one program among what the target names.
    Raises `LoadError`, `SourceErrors`, `LinkError`, and `CompileFailed`, which is a mistake of rt0's.
    """
    key = Key(target, settings, options, many or run)
    found = find_built(key)
    if found is not None:
        return found
    from rt0.build.worker import Pool

    with Pool() as pool:
        return _build(key, target, settings, options, report, many, run, pool)


def _build(
    key: Key,
    target: Sequence[str],
    settings: Settings,
    options: Options,
    report: Report,
    many: bool,
    run: bool,
    pool: Pool,
) -> Built:
    """Builds what the cache does not have."""
    from rt0.build.compile import compile_program
    from rt0.build.program import check_targets
    from rt0.build.select import choose_program, exec_name

    checked = check_targets(target, settings, report, choose=choose_program if run else None)
    roots = checked.roots.packages
    mains = [p for p in roots if p.name == "main"]
    programs = [checked.program(p) for p in mains]
    if not run and not many and len(roots) != 1:
        programs = []
    built = Built([], [p.path for p in roots], checked.loader.warnings)
    if not run:
        _build_library(checked, options, report, pool)
    for source in checked.loader.packages.values():
        if not source.std:
            report.command(f"check {source.path} {' '.join(p.name for p in source.paths)}")
    compiled = {p.path for program in programs for p in program.sources}
    for source in roots:
        if source.path not in compiled and not source.std:
            report.package(source.path)
    for program in programs:
        main = program.sources[-1]
        exe = compile_program(program, options, report, pool)
        path = cache.write("exe", cache.digest(exe), exe, 0o755)
        built.mains.append((exec_name(main.path, target), path))
    sources = checked.loader.packages.values()
    files = {str(p) for s in sources for p in s.inputs} | {str(s.dir) for s in sources}
    files |= checked.loader.modules.consulted
    files -= {*key.hashed, key.folder}
    files = files.union(*(s.embedded.consulted for s in sources))
    remember(key, built, map(stat_of, sorted(files)))
    return built
