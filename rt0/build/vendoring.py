"""The folder `vendor`: what vendor/modules.txt says, and whether it agrees with go.mod.

Source: `go help vendor`, cmd/go/internal/modload/vendor.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rt0.build import semver
from rt0.build.importpath import malformed
from rt0.build.modfile import ModFile, ModuleVersion

FOR_WORKSPACE = "workspace"


class Vendored:
    """A modules.txt. `packages` maps import paths to modules; `go` and `replaced` are by module."""

    __slots__ = ("dir", "packages", "versions", "explicit", "go", "replaced", "workspace")

    def __init__(self, folder: str) -> None:
        self.dir = folder
        self.packages: dict[str, ModuleVersion] = {}
        self.versions: dict[str, str] = {}
        self.explicit: set[ModuleVersion] = set()
        self.go: dict[ModuleVersion, str] = {}
        self.replaced: dict[ModuleVersion, ModuleVersion] = {}
        self.workspace = False
        try:
            text = (Path(folder) / "modules.txt").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        self._read(text)

    def _read(self, text: str) -> None:
        mod = ModuleVersion("", "")
        for line in text.splitlines():
            fields = line.split()
            if line.startswith("# "):
                mod = self._module(fields)
            elif line.startswith("## "):
                self._marks(mod, line[3:])
            elif mod.path and len(fields) == 1 and not malformed(fields[0]):
                self.packages[fields[0]] = mod
                have = self.versions.get(mod.path)
                if have is None or semver.key(have) < semver.key(mod.version):
                    self.versions[mod.path] = mod.version

    def _module(self, fields: list[str]) -> ModuleVersion:
        """A line `# path version` or `# path [version] => replacement [version]`."""
        if len(fields) < 3:
            return ModuleVersion("", "")
        if semver.canonical(fields[2]):
            mod, rest = ModuleVersion(fields[1], fields[2]), fields[3:]
        elif fields[2] == "=>":
            mod, rest = ModuleVersion(fields[1], ""), fields[2:]
        else:
            return ModuleVersion("", "")
        if len(rest) in (2, 3) and rest[0] == "=>":
            self.replaced[mod] = ModuleVersion(rest[1], rest[2] if len(rest) == 3 else "")
        return mod

    def _marks(self, mod: ModuleVersion, text: str) -> None:
        """A line `## explicit; go 1.17`, or `## workspace`."""
        for mark in map(str.strip, text.split(";")):
            if mark == FOR_WORKSPACE and not mod.path:
                self.workspace = True
            elif mark == "explicit":
                self.explicit.add(mod)
            elif mark.startswith("go "):
                self.go[mod] = mark[3:]


def inconsistencies(
    vendored: Vendored,
    files: Sequence[ModFile],
    work: ModFile | None,
    replacements: Mapping[ModuleVersion, str],
) -> list[str]:
    """How modules.txt differs from the requirements and replacements of the main modules' files.

    `replacements` has what each replaced module is replaced by, as modules.txt writes it.
    """
    source = "the workspace" if work is not None else "go.mod"
    old = work is None and semver.go_key(files[0].go) < semver.go_key("1.14")
    found: list[str] = []
    for file in files:
        for mod in file.require:
            if mod in vendored.explicit:
                continue
            have = vendored.versions.get(mod.path)
            if not old:
                found.append(
                    f"{mod}: is explicitly required in go.mod, "
                    "but not marked as explicit in vendor/modules.txt"
                )
            elif have is not None and have != mod.version:
                found.append(
                    f"{mod}: is explicitly required in go.mod, "
                    f"but vendor/modules.txt indicates {mod.path}@{have}"
                )
    declared = {m for f in [*files, *([work] if work is not None else [])] for m in f.replace}
    for mod, new in replacements.items():
        if mod not in declared:
            continue
        marked = vendored.replaced.get(mod)
        if marked is None:
            if not old or (mod.version and vendored.versions.get(mod.path) == mod.version):
                found.append(
                    f"{mod}: is replaced in {source}, but not marked as replaced in vendor/modules.txt"
                )
        elif str(marked) != new:
            found.append(
                f"{mod}: is replaced by {new} in {source}, "
                f"but marked as replaced by {marked} in vendor/modules.txt"
            )
    required = {m for f in files for m in f.require}
    article = "a " if work is not None else ""
    for path, version in vendored.versions.items():
        mod = ModuleVersion(path, version)
        if mod in vendored.explicit and mod not in required:
            found.append(
                f"{mod}: is marked as explicit in vendor/modules.txt, "
                f"but not explicitly required in {article}go.mod"
            )
    for mod in vendored.replaced:
        if mod not in replacements and ModuleVersion(mod.path, "") not in replacements:
            found.append(f"{mod}: is marked as replaced in vendor/modules.txt, but not replaced in {source}")
    return found
