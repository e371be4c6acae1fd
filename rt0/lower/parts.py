"""Large packages go into several modules, so that an edit compiles a part of them only.

Functions are in the order of the source, and a part ends with a function whose symbol has the least hash of
those around it: thus edits in a function, and most that add or remove some, change the module that it is in
and leave the others as they are. What is small enough to be inlined is copied into the other modules anyway.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from rt0.syntax.pos import line_of
from rt0.types.objects import Func, Package

LINES = 400
"""What a part has on average, or more in packages that would have more than PARTS of them: each part gets
copies of the small functions that it calls."""

PARTS = 32


def parts_of(pkg: Package, symbol: Callable[[Func], str]) -> dict[Func, int]:
    """The numbers of the parts that functions with a body are in; whatever else there is, is in part 0."""
    bodies = [
        (fn, decl.pos, decl.body.rbrace) for fn, decl in pkg.func_decls.items() if decl.body is not None
    ]
    lines = sum(line_of(end) - line_of(start) + 1 for _, start, end in bodies)
    if lines < 2 * LINES:
        return {}
    wanted = max(LINES, lines // PARTS)
    # How many functions on either side: a power of two, so that it seldom changes.
    around = 1 << max(1, len(bodies) * wanted // lines // 2).bit_length() - 1
    hashes = [zlib.crc32(symbol(fn).encode("utf-8", "surrogateescape")) for fn, _, _ in bodies]
    parts: dict[Func, int] = {}
    part = 0
    for i, (fn, _, _) in enumerate(bodies):
        parts[fn] = part
        part += hashes[i] == min(hashes[max(0, i - around) : i + around + 1])
    return parts
