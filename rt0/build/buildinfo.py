"""What a program says of how it was built, for `runtime/debug.ReadBuildInfo`: the text of Go's
`debug.BuildInfo`, without the version of Go, which is stored apart.
"""

from __future__ import annotations

import os

from rt0.build import godebug
from rt0.build.build import Options
from rt0.build.context import GOARCH, GOOS
from rt0.build.errors import COMMAND_LINE
from rt0.build.modfile import ModuleVersion
from rt0.build.modules import Module, Modules
from rt0.build.program import Program

START, END = (
    bytes.fromhex("3077af0c9274080241e1c107e6d618e6"),
    bytes.fromhex("f932433186182072008242104116d8f2"),
)
"""What is before and after it in memory, so that tools find it there."""


def default_godebug(program: Program) -> bytes:
    """GODEBUG's defaults in a program."""
    language, settings = program.modules.defaults()
    return godebug.defaults(language, settings, (f for p in program.speaking for f in p.files)).encode()


def build_info(program: Program, options: Options) -> bytes:
    """The text with its frame."""
    modules = program.modules
    main = program.sources[-1]
    lines = [f"path\t{main.path}"]
    own = main.module if main.path != COMMAND_LINE else None  # files belong to none
    if own is not None:
        lines += _module("mod", modules, own)
    needed = {s.module.path: s.module for s in program.sources[:-1] if s.module is not None}
    for path, module in sorted(needed.items()):
        if path and module is not own:  # old vendor folders do not say the path
            lines += _module("dep", modules, module)
    settings = {
        "-buildmode": "exe",
        "-compiler": "rt0",
        "-trimpath": "true" if options.trimpath else "",
        "DefaultGODEBUG": default_godebug(program).decode(),
        "CGO_ENABLED": "0",
        "GOARCH": GOARCH,
        "GOOS": GOOS,
        "GOAMD64": os.environ.get("GOAMD64") or "v2",
    }
    lines += [f"build\t{name}={value}" for name, value in settings.items() if value]
    return START + "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape") + END


def _module(word: str, modules: Modules, module: Module) -> list[str]:
    mod = ModuleVersion(module.path, module.version)
    vendored = modules.vendored is not None and module.root == modules.vendored.dir
    actual = None if module.main or vendored else modules.replacement(mod)
    if actual is not None:
        return [f"{word}\t{mod.path}\t{mod.version}", _line("=>", actual, modules)]
    return [_line(word, mod, modules)]


def _line(word: str, mod: ModuleVersion, modules: Modules) -> str:
    known = modules.sums.hashes.get(mod)
    return f"{word}\t{mod.path}\t{mod.version or '(devel)'}\t{min(known) if known else ''}"
