"""The first sentence of a package's documentation, as go/doc.Synopsis finds it in the comment before the
package clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rt0.build.context import std_dir

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_GAP = re.compile(r"[ \t\r\n;]*")
_DIRECTIVE = re.compile(r"line |extern |export |[a-z0-9]+:[a-z0-9]")
_LINK = re.compile(r"(?<![\w\]])\[([^\[\]\n]+)\](?![\w\[])")
_NO_SYNOPSIS = ("copyright", "all rights", "author")
_PUNCTUATION = str.maketrans({"\n": " ", "\r": " ", "\t": " "})


def synopsis(files: Iterable[bytes]) -> str:
    """The first that a package's files have; "" if none has one."""
    return next(filter(None, (_synopsis(_doc_text(f.decode("utf-8", "replace"))) for f in files)), "")


def _doc_text(src: str) -> str:
    """The comment that ends right before the package clause, without its marks."""
    src = src.removeprefix("\ufeff")
    group: list[str] = []
    at = 0
    while True:
        gap = _GAP.match(src, at)
        assert gap is not None  # it matches the empty string, too
        m = _COMMENT.match(src, gap.end())
        if gap[0].count("\n") > 1:
            group.clear()
        if m is None:
            break
        group.append(m[0])
        at = m.end()
    lines: list[str] = []
    for comment in group:
        if comment.startswith("/*"):
            lines += comment[2:-2].split("\n")
        elif _DIRECTIVE.match(comment, 2) is None:
            lines.append(comment[2:].removeprefix(" "))
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _synopsis(text: str) -> str:
    sentence = _first_sentence(text)
    if sentence.lower().startswith(_NO_SYNOPSIS):
        return ""
    paragraph = sentence.partition("\n\n")[0]
    if paragraph.startswith((" ", "\t")) or re.match(r"#[ \t]\S[^\n]*\Z", paragraph) is not None:
        return ""
    shown = " ".join(line.strip() for line in paragraph.split("\n"))
    return _LINK.sub(_linked, shown.replace("``", "“").replace("''", "”")).strip()


def _first_sentence(text: str) -> str:
    """Up to a full stop that is no abbreviation's."""
    before = two_before = three_before = ""
    for i, ch in enumerate(text.translate(_PUNCTUATION)):
        if ch == " " and before == "." and (not two_before.isupper() or three_before.isupper()):
            return text[:i]
        if before in ("。", "．"):
            return text[:i]
        three_before, two_before, before = two_before, before, ch
    return text


def _linked(m: re.Match[str]) -> str:
    """A link to a package loses its brackets."""
    name = m[1].removeprefix("*").partition(".")[0]
    return m[1] if name and re.fullmatch(r"[\w/.-]+", m[1]) and std_dir(name).is_dir() else m[0]
