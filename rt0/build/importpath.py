"""Import paths: which are well-formed, which belong to the standard library, and what they allow.

Source: golang.org/x/mod/module, whose words the errors are.
"""

from __future__ import annotations

import re
import unicodedata

_ILLEGAL = frozenset("!\"#$%&'()*,:;<=>?[\\]^{|}`\ufffd")
WINDOWS = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))]
)
"""Names that files cannot have on Windows, whatever their suffix."""
_IMPORT_CHAR = re.compile(r"[-._~+0-9A-Za-z]")
_TILDE = re.compile(r"~[0-9]+\Z")
_MAJOR = re.compile(r"/v([2-9]|[1-9][0-9]+)\Z")
_GOPKG = re.compile(r"(\.v(0|[1-9][0-9]*))(-unstable)?\Z")


def is_spelled_well(path: str) -> bool:
    """Whether the parser lets the string of an import declaration pass."""
    return path != "" and all(
        c not in _ILLEGAL and not c.isspace() and unicodedata.category(c)[0] in "LMNPS" for c in path
    )


def malformed(path: str, kind: str = "import") -> str:
    """What is wrong with the path of a package (or `kind`), in a sentence; "" if nothing is."""
    why = _malformed(path)
    return f'malformed {kind} path "{_printable(path)}": {why}' if why else ""


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _malformed(path: str) -> str:
    if path == "":
        return "empty string"
    if path[0] == "-":
        return "leading dash"
    if "//" in path:
        return "double slash"
    if path[-1] == "/":
        return "trailing slash"
    return next(filter(None, map(_bad_element, path.split("/"))), "")


def _bad_element(elem: str) -> str:
    if elem == "":
        return "empty path element"
    if elem.strip(".") == "":
        return f'invalid path element "{elem}"'
    if elem[-1] == ".":
        return "trailing dot in path element"
    for c in elem:
        if not _IMPORT_CHAR.match(c):
            return f"invalid char '{_printable(c)}'"
    short = elem.partition(".")[0]
    if short.lower() in WINDOWS:
        return f'"{short}" disallowed as path element component on Windows'
    if _TILDE.search(short):
        return "trailing tilde and digits in path element"
    return ""


def is_std(path: str) -> bool:
    """Whether the path is one of those kept for the standard library: its first element has no dot."""
    return "." not in path.partition("/")[0]


def std_import(written: str, importer: str) -> str:
    """The path of what a package of the standard library imports: others' packages are vendored there."""
    if is_std(written):
        return written
    return f"{'cmd/' if within(importer, 'cmd') else ''}vendor/{written}"


def is_local(path: str) -> bool:
    """Whether it is a path relative to the current directory."""
    return path in (".", "..") or path.startswith(("./", "../"))


def within(path: str, prefix: str) -> bool:
    """Whether a package path is a module's path, or below it."""
    return path == prefix or path.startswith(prefix + "/")


def path_major(path: str) -> str:
    """The part of a module's path that tells the major version: `/v2`, for gopkg.in `.v2`; or ""."""
    if path.startswith("gopkg.in/"):
        m = _GOPKG.search(path)
        return m[1] if m is not None else ""
    m = _MAJOR.search(path)
    return m[0] if m is not None else ""


def internal_parent(path: str) -> str | None:
    """The tree that an internal package is for, `a/b` of `a/b/internal/c`; `None` if it is for all."""
    parts = path.split("/")
    for i in range(len(parts) - 1, -1, -1):
        if parts[i] == "internal":
            return "/".join(parts[:i])
    return None
