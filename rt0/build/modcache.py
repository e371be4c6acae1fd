"""Modules that the go command has downloaded: where they are, and whether go.sum vouches for them.

rt0 reads the module cache and never writes it; what is not there is not fetched. Source: "Module cache" and
"go.sum files" in the Go modules reference.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

from rt0.build.errors import LoadError
from rt0.build.modfile import OFFLINE, ModuleVersion


class ModuleError(Exception):
    """A module cannot be had."""


class SumMissing(ModuleError):
    """go.sum has no line for a module."""


class Sums:
    """The lines of go.sum files: (module, version or `version/go.mod`) to the hashes allowed."""

    __slots__ = ("hashes",)

    def __init__(self) -> None:
        self.hashes: dict[ModuleVersion, set[str]] = {}

    def read(self, path: str) -> None:
        """Takes in a file, if it exists."""
        try:
            text = Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        for line in text.splitlines():
            fields = line.split()
            if len(fields) == 3:
                self.hashes.setdefault(ModuleVersion(fields[0], fields[1]), set()).add(fields[2])

    def has(self, path: str, version: str) -> bool:
        """Whether there is a line."""
        return ModuleVersion(path, version) in self.hashes


def cache_root() -> Path:
    """`GOMODCACHE`."""
    named = os.environ.get("GOMODCACHE")
    if named:
        return Path(named)
    return gopath() / "pkg" / "mod"


def gopath() -> Path:
    """The first folder of `GOPATH`."""
    named = os.environ.get("GOPATH", "").split(os.pathsep)[0]
    return Path(named or Path.home() / "go")


def _escaped(text: str) -> str:
    """For file systems that do not tell capitals from small letters."""
    return "".join(f"!{c.lower()}" if "A" <= c <= "Z" else c for c in text)


def _download(mod: ModuleVersion, suffix: str) -> Path:
    return (
        cache_root() / "cache" / "download" / _escaped(mod.path) / "@v" / f"{_escaped(mod.version)}{suffix}"
    )


def time_of(mod: ModuleVersion) -> str:
    """When a module's version was made, as the go command noted it; "" if it did not."""
    try:
        noted = json.loads(_download(mod, ".info").read_bytes())
        return str(noted.get("Time", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def mod_text(mod: ModuleVersion, sums: Sums) -> tuple[str, str]:
    """The path and the text of a module's go.mod. Raises `ModuleError`, and `LoadError` if it is not the
    right one.
    """
    path = _download(mod, ".mod")
    try:
        data = path.read_bytes()
    except OSError:
        raise ModuleError(f"{mod}: {OFFLINE}") from None
    known = sums.hashes.get(ModuleVersion(mod.path, f"{mod.version}/go.mod"))
    line = f"{hashlib.sha256(data).hexdigest()}  go.mod\n"
    have = "h1:" + base64.b64encode(hashlib.sha256(line.encode()).digest()).decode()
    if known is not None and have not in known:
        raise LoadError(_mismatch(f"{mod}/go.mod", have, known))
    return str(path), data.decode("utf-8", "replace")


def _mismatch(what: str, have: str, known: set[str]) -> str:
    """Says that something is not what go.sum was made from."""
    return (
        f"verifying {what}: checksum mismatch\n\tdownloaded: {have}\n\tgo.sum:     {min(known)}\n\n"
        "SECURITY ERROR\nThis download does NOT match an earlier download recorded in go.sum.\n"
        "The bits may have been replaced on the origin server, or an attacker may\n"
        "have intercepted the download attempt.\n\n"
        "For more information, see 'go help module-auth'."
    )


def module_dir(mod: ModuleVersion, sums: Sums) -> str:
    """Where a module's files are. Raises `ModuleError`, and `LoadError` if they are not the right ones."""
    folder = cache_root() / f"{_escaped(mod.path)}@{_escaped(mod.version)}"
    if not folder.is_dir() or _download(mod, ".partial").exists():
        raise ModuleError(OFFLINE)
    known = sums.hashes.get(mod)
    if known is not None:
        try:
            have = _download(mod, ".ziphash").read_text(encoding="utf-8").strip()
        except OSError:
            return str(folder)
        if have not in known:
            raise LoadError(_mismatch(str(mod), have, known))
    return str(folder)
