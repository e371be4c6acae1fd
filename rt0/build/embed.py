"""The files that the patterns of `//go:embed` stand for, as `resolveEmbed` in cmd/go/internal/load resolves
them, in whose words mistakes are told.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from rt0.build.importpath import WINDOWS
from rt0.syntax.directives import embed_patterns
from rt0.syntax.nodes import File, ImportDecl
from rt0.syntax.pos import Pos

Matcher = Callable[[str], bool]
"""Whether an element of a pattern stands for a name."""

_CONTROL = frozenset((".bzr", ".hg", ".git", ".svn"))
_SPECIAL = frozenset("*?[\\")
_NAME = re.compile(r"[A-Za-z0-9!#$%&()+,\-.=@\[\]^_{}~ ]*")


class EmbedError(Exception):
    """A pattern cannot be resolved: where it is written, and what the go command says."""

    def __init__(self, pos: Pos, message: str) -> None:
        super().__init__(message)
        self.pos = pos
        self.message = message


class Embedded:
    """What the patterns in a package's files stand for: names of files relative to the folder, sorted.
    `consulted` are the files and folders that this depends on."""

    __slots__ = ("folder", "patterns", "consulted")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.patterns: dict[str, list[str]] = {}
        self.consulted: set[str] = set()

    def resolve(self, files: list[File]) -> None:
        """Resolves all patterns of some files. Raises `EmbedError` for the first that is wrong."""
        for pattern, pos in sorted(patterns_in(files).items()):
            try:
                self.patterns[pattern] = self._files(pattern)
            except _Mistake as e:
                raise EmbedError(pos, f"pattern {pattern}: {e}") from None

    def _files(self, pattern: str) -> list[str]:
        glob = pattern.removeprefix("all:")
        elements = glob.split("/")
        matchers = [_matcher(e) for e in elements]
        if any(e in ("", ".", "..") for e in elements):
            raise _Mistake("invalid pattern syntax")
        names: dict[str, None] = {}
        for name in self._matches("", list(zip(elements, matchers, strict=True))):
            self._check_way(name)
            mode = os.lstat(self.folder / name).st_mode
            if stat.S_ISREG(mode):
                names[name] = None
            elif stat.S_ISDIR(mode):
                below = list(self._below(name, pattern != glob))
                if not below:
                    raise _Mistake(f"cannot embed directory {name}: contains no embeddable files")
                names.update(dict.fromkeys(below))
            else:
                raise _Mistake(f"cannot embed irregular file {name}")
        if not names:
            raise _Mistake("no matching files found")
        self.consulted.update(str(self.folder / name) for name in names)
        return sorted(names)

    def _matches(self, parent: str, elements: list[tuple[str, Matcher]]) -> Iterator[str]:
        for name in self._named(parent, *elements[0]):
            path = f"{parent}/{name}" if parent else name
            if len(elements) == 1:
                yield path
            elif (self.folder / path).is_dir():
                yield from self._matches(path, elements[1:])

    def _named(self, parent: str, element: str, matches: Matcher) -> list[str]:
        """What an element of a pattern stands for in a folder. The state of a folder changes with everything
        in it, executables too, so it is read only if the element is no plain name."""
        if _SPECIAL.isdisjoint(element):
            return [element] if os.path.lexists(self.folder / parent / element) else []
        return [name for name in self._names(parent) if matches(name)]

    def _names(self, folder: str) -> list[str]:
        self.consulted.add(str(self.folder / folder))
        return sorted(os.listdir(self.folder / folder))

    def _check_way(self, name: str) -> None:
        """What is no part of the module cannot be embedded."""
        kind = (
            "directory" if (self.folder / name).is_dir() and not (self.folder / name).is_symlink() else "file"
        )
        at = name
        while at:
            if (self.folder / at / "go.mod").exists():
                raise _Mistake(f"cannot embed {kind} {name}: in different module")
            if at != name and (self.folder / at).is_symlink():
                raise _Mistake(f"cannot embed {kind} {name}: in non-directory {at}")
            at, _, last = at.rpartition("/")
            if _is_bad(last):
                where = "invalid name" if name == (f"{at}/{last}" if at else last) else "in invalid directory"
                raise _Mistake(f"cannot embed {kind} {name}: {where} {last}")

    def _below(self, folder: str, hidden: bool) -> Iterator[str]:
        """The files in a directory; those that begin with a dot or underscore only if they are wanted."""
        for name in self._names(folder):
            path = f"{folder}/{name}"
            mode = os.lstat(self.folder / path).st_mode
            bad = _is_bad(name)
            if bad or (name[0] in "._" and not hidden):
                if bad and not stat.S_ISDIR(mode) and name[0] not in "._":
                    raise _Mistake(f"cannot embed file {path}: invalid name {name}")
            elif stat.S_ISDIR(mode):
                if not (self.folder / path / "go.mod").exists():
                    yield from self._below(path, hidden)
            elif stat.S_ISREG(mode):
                yield path


def patterns_in(files: list[File]) -> dict[str, Pos]:
    """The patterns that some files have, each with the first place where it is written."""
    found: dict[str, Pos] = {}
    for file in files:
        if any(isinstance(d, ImportDecl) and _imports_embed(d) for d in file.decl_list):
            for pragma in file.pragmas:
                for at, pattern in embed_patterns(pragma):
                    found.setdefault(pattern, at)
    return found


class _Mistake(Exception):
    pass


def _imports_embed(decl: ImportDecl) -> bool:
    return decl.path is not None and decl.path.value[1:-1] == "embed"


def _is_bad(name: str) -> bool:
    """Whether a file of that name is never part of a module (`module.CheckFilePath`)."""
    if name in _CONTROL or name.endswith(".") or name.partition(".")[0].lower() in WINDOWS:
        return True
    return any(not ch.isalpha() if ch > "\x7f" else _NAME.fullmatch(ch) is None for ch in name)


def _matcher(element: str) -> Matcher:
    """What an element of a pattern matches, by the rules of Go's `path.Match`. Raises `_Mistake`."""
    out = ""
    rest = element
    while rest:
        ch, rest = rest[0], rest[1:]
        if ch in "*?":
            out += ".*" if ch == "*" else "."
        elif ch == "[":
            text, rest = _class(rest)
            out += text
        else:
            if ch == "\\":
                ch, rest = rest[:1], rest[1:]
            if not ch:
                raise _Mistake("invalid pattern syntax")
            out += re.escape(ch)
    matches = re.compile(out, re.DOTALL)
    return lambda name: matches.fullmatch(name) is not None


def _class(rest: str) -> tuple[str, str]:
    """A character class after its bracket, as a regular expression, and what follows."""
    negated = rest.startswith("^")
    rest = rest[negated:]
    out = ""
    empty = True

    def char() -> str:
        nonlocal rest
        ch, rest = rest[:1], rest[1:]
        if ch == "\\":
            ch, rest = rest[:1], rest[1:]
        elif ch in ("-", "]"):
            ch = ""
        if not ch or not rest:
            raise _Mistake("invalid pattern syntax")
        return ch

    while empty or not rest.startswith("]"):
        low = high = char()
        if rest.startswith("-"):
            rest = rest[1:]
            high = char()
        if low <= high:
            out += f"{re.escape(low)}-{re.escape(high)}"
        empty = False
    if not out:
        out = "\\x00-\\U0010ffff"
        negated = not negated
    return f"[{'^' if negated else ''}{out}]", rest[1:]
