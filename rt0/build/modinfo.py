"""What `rt0 list -json` says of the module that a package is in.

The fields are those of cmd/go/internal/modinfo.ModulePublic in their order, but for those that come from the
network or a version control system.
"""

from __future__ import annotations

import os
import re

from rt0.build.modcache import ModuleError, Sums, mod_text, time_of
from rt0.build.modfile import ModFileError, ModuleVersion, parse_mod
from rt0.build.modules import Module, Modules

Fields = dict[str, object]

_INDIRECT = re.compile(r"^\s*(?:require\s+)?(\S+)\s+v\S+\s*//\s*indirect\b", re.MULTILINE)


def describe(modules: Modules, module: Module) -> Fields:
    """The fields of a module that are not empty, in order."""
    mod = ModuleVersion(module.path, module.version)
    if modules.vendored is not None and module.root == modules.vendored.dir:
        return _some(
            {"Path": mod.path, "Version": mod.version, "GoVersion": modules.vendored.go.get(mod, "")}
        )
    actual = None if module.main else modules.replacement(mod)
    files = _files(module.root, actual or mod)
    replace = None
    if actual is not None:
        named: Fields = {"Path": actual.path, "Version": actual.version, "Time": time_of(actual)}
        replace = _some({**named, **files, **_sums(modules.sums, actual)})
    if module.main:
        files["GoVersion"] = module.go
    fields: Fields = {
        "Path": mod.path,
        "Version": mod.version,
        "Replace": replace,
        "Time": "" if module.main else time_of(mod),
        "Main": module.main,
        "Indirect": not module.main and mod.path not in _direct(modules),
        **files,
    }
    if actual is None:
        fields.update(_sums(modules.sums, mod))
    return _some(fields)


def _some(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value}


def _files(root: str, mod: ModuleVersion) -> Fields:
    """Where a module's files are, and what its go.mod says of the language."""
    path, text = os.path.join(root, "go.mod"), ""
    try:
        if mod.version:
            path, text = mod_text(mod, Sums())
        else:
            with open(path, encoding="utf-8", errors="replace") as f:
                text = f.read()
        go = parse_mod(path, path, text, strict=False).go
    except (OSError, ModuleError, ModFileError):
        return {"Dir": root}
    return {"Dir": root, "GoMod": path, "GoVersion": go}


def _sums(sums: Sums, mod: ModuleVersion) -> Fields:
    """What go.sum says of a module and of its go.mod."""
    whole = sums.hashes.get(mod)
    file = sums.hashes.get(ModuleVersion(mod.path, f"{mod.version}/go.mod"))
    return {"Sum": min(whole) if whole else "", "GoModSum": min(file) if file else ""}


def _direct(modules: Modules) -> set[str]:
    """The modules that the main modules require for their own packages."""
    direct: set[str] = set()
    for main in modules.mains:
        path = os.path.join(main.root, "go.mod")
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read()
        required = {r.path for r in parse_mod(path, path, text, strict=False).require}
        direct |= required - set(_INDIRECT.findall(text))
    return direct
