"""What a program says of how it was built, for `runtime/debug.ReadBuildInfo`: the text of Go's
`debug.BuildInfo`, without the version of Go, which is stored apart.
"""

from __future__ import annotations

import os

from rt0.build import modinfo
from rt0.build.build import Options
from rt0.build.context import GOARCH, GOOS
from rt0.build.errors import COMMAND_LINE
from rt0.build.modules import Module, Modules
from rt0.build.program import Program

START, END = (
    bytes.fromhex("3077af0c9274080241e1c107e6d618e6"),
    bytes.fromhex("f932433186182072008242104116d8f2"),
)
"""What is before and after it in memory, so that tools find it there."""


def build_info(program: Program, options: Options) -> bytes:
    """The text with its frame."""
    modules = program.modules
    main = program.sources[-1]
    lines = [f"path\t{main.path}"]
    own = main.module
    if own is not None and main.path != COMMAND_LINE:
        lines += _module("mod", modules, own)
    others = {
        s.module.path: s.module for s in program.sources if s.module is not None and s.module is not own
    }
    for path, module in sorted(others.items()):
        if path:  # old vendor folders do not say it
            lines += _module("dep", modules, module)
    settings = {
        "-buildmode": "exe",
        "-compiler": "rt0",
        "-trimpath": "true" if options.trimpath else "",
        "CGO_ENABLED": "0",
        "GOARCH": GOARCH,
        "GOOS": GOOS,
        "GOAMD64": os.environ.get("GOAMD64") or "v2",
    }
    lines += [f"build\t{name}={value}" for name, value in settings.items() if value]
    return START + "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape") + END


def _module(word: str, modules: Modules, module: Module) -> list[str]:
    fields = modinfo.describe(modules, module)
    replace = fields.get("Replace")
    if isinstance(replace, dict):
        return [f"{word}\t{module.path}\t{module.version}", _line("=>", replace)]
    return [_line(word, fields)]


def _line(word: str, fields: modinfo.Fields) -> str:
    return f"{word}\t{fields['Path']}\t{fields.get('Version', '(devel)')}\t{fields.get('Sum', '')}"
