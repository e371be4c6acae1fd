"""Versions: of modules (semantic versioning with a leading `v`) and of Go (`1.21`, `1.21rc2`, `1.21.3`).

Source: semver.org, `go help` on modules, and the package go/version, whose order this is: from Go 1.21 on, a
language version sorts before its release candidates, and those before the first release.
"""

from __future__ import annotations

import re

_NUMBER = r"(0|[1-9][0-9]*)"
_IDENTS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION = re.compile(
    rf"v{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}(?P<pre>-{_IDENTS})?(?P<build>\+{_IDENTS})?)?)?\Z"
)
_GO = re.compile(rf"{_NUMBER}(?:\.{_NUMBER})?(?:\.{_NUMBER})?(?:([a-z]+){_NUMBER})?\Z")
_LEADING_ZERO = re.compile(r"0[0-9]+\Z")

Key = tuple[object, ...]


def canonical(version: str) -> str:
    """The complete form, `v1.2` as `v1.2.0`, without build metadata other than `+incompatible`; "" for what
    is no version.
    """
    m = _VERSION.match(version)
    if m is None:
        return ""
    pre = m["pre"] or ""
    if any(_LEADING_ZERO.match(ident) for ident in pre[1:].split(".")):
        return ""
    build = "+incompatible" if m["build"] == "+incompatible" else ""
    return f"v{m[1]}.{m[2] or 0}.{m[3] or 0}{pre}{build}"


def major(version: str) -> str:
    """`v1` of `v1.2.3`."""
    return version.partition(".")[0]


def key(version: str) -> Key:
    """What to sort versions by. The main module's, which is "", is greater than any other."""
    m = _VERSION.match(version)
    if m is None:
        return (1,) if version == "" else (-1,)
    release = (int(m[1]), int(m[2] or 0), int(m[3] or 0))
    if not m["pre"]:
        return (0, release, 1)
    idents = [(0, int(x), "") if x.isdigit() else (1, 0, x) for x in m["pre"][1:].split(".")]
    return (0, release, 0, tuple(idents))


def go_key(version: str) -> Key:
    """What to sort Go versions by; "" is the least."""
    m = _GO.match(version)
    if m is None:
        return (-1,)
    minor = int(m[2] or 0)
    # The language version itself comes before its candidates since 1.21; before, it was the first release.
    if m[4]:
        return (int(m[1]), minor, -1, m[4], int(m[5]))
    if m[3] is None:
        return (int(m[1]), minor, 0 if (int(m[1]), minor) < (1, 21) else -2)
    return (int(m[1]), minor, int(m[3]))


def is_go_version(version: str) -> bool:
    """Whether a `go` line may say so: `1.21`, `1.21rc2`, `1.21.0`."""
    m = _GO.match(version)
    return m is not None and m[2] is not None and m[1] != "0"


def language(version: str) -> str:
    """The version of the language, `1.21` of `1.21.3`."""
    m = _GO.match(version)
    return f"{m[1]}.{m[2]}" if m is not None and m[2] is not None else version
