"""`//go:` directives: how they are to be written, and which are not for everybody.

gc looks at that while it parses, whatever else is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rt0.syntax.errors import Error, ErrorHandler
from rt0.syntax.literals import unescape
from rt0.syntax.nodes import File, Pragma
from rt0.syntax.pos import Pos

LINKNAMES = ("go:linkname", "go:linknamestd")
_USAGES = {
    "go:wasmimport": (3, 3, "importmodule importname"),
    "go:wasmexport": (2, 2, "exportname"),
    "go:linkname": (2, 3, "localname [linkname]"),
    "go:linknamestd": (2, 3, "localname [linkname]"),
}
"""The least and the largest number of words, and how a message shows those after the first."""

_RUNTIME_ONLY = ("go:systemstack", "go:nowritebarrier", "go:nowritebarrierrec", "go:yeswritebarrierrec")
_EMBED_PATTERN = re.compile(r'(?:`[^`]*`|"(?:[^"\\]|\\.)*"|[^\s`"]\S*)')


def verb_of(pragma: Pragma) -> str:
    """`go:embed` of `//go:embed x`."""
    return pragma.text.split(" ", 1)[0]


def check_directives(file: File, handler: ErrorHandler) -> None:
    """Reports directives that are written wrongly, or that only Go's own library may use."""
    for pragma in file.pragmas:
        for msg in _mistakes(pragma.text):
            handler(Error(pragma.pos, msg))


def _mistakes(text: str) -> list[str]:
    verb, _, rest = text.partition(" ")
    if verb == "go:embed":
        return _embed_mistakes(rest.strip())
    words = text.split()
    if verb in _USAGES and len(text) > len(verb):
        least, most, usage = _USAGES[verb]
        return [] if least <= len(words) <= most else [f"usage: //{verb} {usage}"]
    if verb == "go:cgo_import_dynamic" and len(words) >= 4:
        return []
    if verb.startswith("go:cgo_"):
        return [f"//{text} only allowed in cgo-generated code"]
    if verb in _RUNTIME_ONLY:
        return [f"//{verb} only allowed in runtime"]
    if verb == "go:uintptrkeepalive":
        return [f"//{verb} is only allowed in the standard library"]
    return []


def embed_patterns(pragma: Pragma) -> Iterator[tuple[Pos, str]]:
    """The patterns of a well-formed `//go:embed`, unquoted, and where each is written."""
    verb = verb_of(pragma)
    if verb == "go:embed":
        for m in _EMBED_PATTERN.finditer(pragma.text, len(verb)):
            written = m[0]
            pattern = written[1:-1] if written[0] == "`" else written
            if written[0] == '"':
                pattern = unescape(written[1:-1]).decode("utf-8", "surrogateescape")
            yield pragma.pos + m.start(), pattern


def _embed_mistakes(patterns: str) -> list[str]:
    usage = "usage: //go:embed pattern..."
    if not patterns:
        return [usage]
    while patterns:
        m = _EMBED_PATTERN.match(patterns)
        rest = patterns if m is None else patterns[m.end() :]
        patterns = rest.lstrip()
        if rest and (m is None or patterns == rest):
            return [f"invalid quoted string in //go:embed: {rest}", usage]
    return []
