"""Language versions, as tuples: go1.22 is (1, 22)."""

from __future__ import annotations

import re

Version = tuple[int, int]

GO1_9: Version = (1, 9)
GO1_13: Version = (1, 13)
GO1_14: Version = (1, 14)
GO1_16: Version = (1, 16)
GO1_17: Version = (1, 17)
GO1_18: Version = (1, 18)
GO1_20: Version = (1, 20)
GO1_21: Version = (1, 21)
GO1_22: Version = (1, 22)
GO1_23: Version = (1, 23)
GO1_26: Version = (1, 26)
GO1_27: Version = (1, 27)
CURRENT: Version = GO1_27

_VERSION = re.compile(r"go(\d+)(?:\.(\d+))?(?:\.\d+|(?:rc|beta)\d+)?(?:-.*)?")


def parse_version(text: str) -> Version | None:
    """The language version that "go1.22.3" or the like names; None if it is none."""
    m = _VERSION.fullmatch(text)
    return None if m is None else (int(m[1]), int(m[2] or 0))


def version_string(v: Version) -> str:
    """go1.22, as messages print it."""
    return f"go{v[0]}.{v[1]}"
