"""The files go.mod and go.work: their syntax, and what rt0 needs of them.

All errors of a file are reported, each with its line, in the go command's words. Source: the Go modules
reference (go.dev/ref/mod), golang.org/x/mod/modfile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from rt0.build import semver
from rt0.build.importpath import path_major

OFFLINE = "module lookup disabled by GOPROXY=off"
"""rt0 never uses the network: what the go command says when it may not."""


class ModuleVersion(NamedTuple):
    """A module at a version; the main module, or a directory, has the version ""."""

    path: str
    version: str

    def __str__(self) -> str:
        return f"{self.path}@{self.version}" if self.version else self.path


class ModFile:
    """A go.mod, or a go.work, which alone has `use`. What is replaced at version "" is so at all; `godebug`
    has names, values and lines."""

    __slots__ = ("name", "module", "go", "require", "exclude", "replace", "ignore", "use", "godebug")

    def __init__(self, name: str) -> None:
        self.name = name
        self.module: str | None = None
        self.go = ""
        self.require: list[ModuleVersion] = []
        self.exclude: list[ModuleVersion] = []
        self.replace: dict[ModuleVersion, ModuleVersion] = {}
        self.ignore: list[str] = []
        self.use: list[str] = []
        self.godebug: list[tuple[str, str, int]] = []


class ModFileError(Exception):
    """What is wrong with a file, each with the position in front."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class _Bad(Exception):
    """A mistake in a line."""


class _Line(NamedTuple):
    """A directive's words, with where its first one is; `block` are the lines in parentheses behind it."""

    words: list[str]
    line: int
    col: int
    block: list[_Line] | None


_SPACE = re.compile(r"[ \t\r]*")
_PUNCTUATION = "\n()[]{},"
_IN_WORD = re.compile(r"(?:(?!//|/\*)[^\s()\[\]{},])+")
_STRING = re.compile(r'"(?:\\[^\n]|[^"\\\n])*"|`[^`\n]*`')
_NO_BLOCK_COMMENTS = "mod files must use // comments (not /* */ comments)"


class _Lexer:
    """Words and punctuation, one at a time: `next` is the word, "" at the end of the file."""

    __slots__ = ("name", "shown", "text", "at", "line", "start", "next", "pos")

    def __init__(self, name: str, shown: str, text: str) -> None:
        self.name = name
        self.shown = shown
        self.text = text
        self.at = 0
        self.line = 1
        self.start = 0
        self.advance()

    def fail(self, message: str, at: int) -> ModFileError:
        """A mistake that ends the reading."""
        col = at - self.start + 1
        where = f"{self.shown}:{self.line}" + (f":{col}" if col > 1 else "")
        return ModFileError([f"{where}: {message}"])

    def advance(self) -> None:
        """Reads the next word; comments are none."""
        text = self.text
        at = _SPACE.match(text, self.at).end()  # type: ignore[union-attr]  # it matches the empty string, too
        if text.startswith("//", at):
            at = text.find("\n", at)
            at = len(text) if at < 0 else at
        self.pos = (self.line, at - self.start + 1)
        if at == len(text):
            self.next, self.at = "", at
            return
        c = text[at]
        if c in '"`':
            m = _STRING.match(text, at)
            if m is None:
                end = text.find("\n", at)
                if end < 0:
                    raise self.fail("unexpected EOF in string", at)
                raise self.fail("unexpected newline in string", end)
            self.next = m[0]
        elif c in _PUNCTUATION:
            self.next = c
        else:
            m = _IN_WORD.match(text, at)
            if m is None or text.startswith("/*", m.end()):
                bad = at if m is None else m.end()
                if text.startswith("/*", bad):
                    raise self.fail(_NO_BLOCK_COMMENTS, bad)
                raise self.fail(f"unexpected input character '{c}'", bad)
            self.next = m[0]
        self.at = at + len(self.next)
        if c == "\n":
            self.line += 1
            self.start = self.at


def _lines(name: str, shown: str, text: str) -> list[_Line]:
    """The directives of a file."""
    lexer = _Lexer(name, shown, text)
    found: list[_Line] = []
    while lexer.next:
        if lexer.next == "\n":
            lexer.advance()
        else:
            found.append(_directive(lexer, True))
    return found


def _directive(lexer: _Lexer, may_have_block: bool) -> _Line:
    (line, col), words = lexer.pos, [lexer.next]
    lexer.advance()
    while lexer.next not in ("", "\n"):
        word = lexer.next
        lexer.advance()
        if may_have_block and word == "(":
            if lexer.next in ("", "\n"):
                return _Line(words, line, col, _block(lexer, line, col))
            if lexer.next == ")":
                lexer.advance()
                if lexer.next in ("", "\n"):
                    return _Line(words, line, col, [])
                words += ["(", ")"]
                continue
        words.append(word)
    return _Line(words, line, col, None)


def _block(lexer: _Lexer, line: int, col: int) -> list[_Line]:
    found: list[_Line] = []
    while lexer.next != ")":
        if lexer.next == "":
            message = f"syntax error (unterminated block started at {lexer.name}:{line}:{col})"
            raise lexer.fail(message, lexer.at)
        if lexer.next == "\n":
            lexer.advance()
        else:
            found.append(_directive(lexer, False))
    lexer.advance()
    if lexer.next not in ("", "\n"):
        raise lexer.fail("syntax error (expected newline after closing paren)", lexer.at)
    return found


def parse_mod(name: str, shown: str, text: str, strict: bool = True) -> ModFile:
    """A go.mod; that of a dependency is read leniently (not `strict`). `shown` is the name for errors.

    Raises `ModFileError`.
    """
    file = ModFile(name)
    verbs = _MOD if strict else _DEPENDENCY
    _Reader(file, verbs, strict).read(shown, text)
    return file


def parse_work(name: str, shown: str, text: str) -> ModFile:
    """A go.work. Raises `ModFileError`."""
    file = ModFile(name)
    _Reader(file, _WORK, True).read(shown, text)
    return file


class _Reader:
    """Goes through a file's directives."""

    __slots__ = ("file", "verbs", "strict", "seen", "line")

    def __init__(self, file: ModFile, verbs: dict[str, _Verb], strict: bool) -> None:
        self.file = file
        self.verbs = verbs
        self.strict = strict
        self.seen: set[str] = set()
        self.line = 0

    def read(self, shown: str, text: str) -> None:
        """Takes in all directives, or raises `ModFileError` with all mistakes."""
        errors: list[str] = []

        def attempt(verb: str, args: list[str], line: _Line) -> None:
            self.line = line.line
            try:
                self.verb(verb, args)
            except _Bad as e:
                where = f"{shown}:{line.line}" + (f":{line.col}" if line.col > 1 else "")
                errors.append(f"{where}: {e}")

        for line in _lines(self.file.name, shown, text):
            if line.block is None:
                attempt(line.words[0], line.words[1:], line)
            elif len(line.words) > 1 or line.words[0] not in _BLOCKS:
                if self.strict:
                    errors.append(f"{shown}:{line.line}: unknown block type: {' '.join(line.words)}")
            else:
                for inner in line.block:
                    attempt(line.words[0], inner.words, inner)
        if errors:
            raise ModFileError(errors)

    def verb(self, verb: str, args: list[str]) -> None:
        """One directive."""
        act = self.verbs.get(verb)
        if act is not None:
            act(self, verb, args)
        elif self.strict:
            raise _Bad(f"unknown directive: {verb}")

    def once(self, verb: str, args: list[str]) -> str:
        """The argument of a directive of which there is one."""
        if verb in self.seen:
            raise _Bad(f"repeated {verb} statement")
        if verb == "module":
            self.seen.add(verb)
        if len(args) != 1:
            usage = "usage: module module/path" if verb == "module" else ""
            raise _Bad(usage or f"{verb} directive expects exactly one argument")
        return args[0]


_Verb = Callable[[_Reader, str, list[str]], None]
_BLOCKS = frozenset("module godebug require exclude replace retract tool ignore use".split())
_LAX_GO = re.compile(r"v?(([1-9][0-9]*)\.(0|[1-9][0-9]*))([^0-9].*)\Z")


def _unquote(word: str) -> str:
    if word.startswith('"'):
        try:
            return str(json.loads(word))
        except ValueError:
            raise _Bad("invalid quoted string: invalid syntax") from None
    if any(quote in word for quote in "\"'`"):
        raise _Bad("invalid quoted string: unquoted string cannot contain quote")
    return word


def _version(verb: str, path: str, word: str) -> str:
    """A version, which must be complete and be one that the module's path allows."""
    version = _unquote(word)
    if version == "" or semver.canonical(version) != version:
        raise _Bad(OFFLINE)
    wanted = path_major(path)
    have = semver.major(version)
    if wanted == "":
        fits = have in ("v0", "v1") or version.endswith("+incompatible")
        wanted = "v0 or v1"
    else:
        wanted = wanted[1:]
        fits = have == wanted or (wanted == "v1" and version.startswith("v0.0.0-"))
    if not fits:
        raise _Bad(f'{verb} {path}: version "{version}" invalid: should be {wanted}, not {have}')
    return version


def _go(r: _Reader, verb: str, args: list[str]) -> None:
    version = r.once(verb, args)
    if not semver.is_go_version(version):
        m = None if r.strict else _LAX_GO.match(version)
        if m is None:
            raise _Bad(f"invalid go version '{version}': must match format 1.23.0")
        version = m[1]
    r.seen.add(verb)
    r.file.go = version


def _toolchain(r: _Reader, verb: str, args: list[str]) -> None:
    name = r.once(verb, args)
    if name != "default" and name != "go1" and not name.startswith("go1."):
        raise _Bad(f"invalid toolchain version '{name}': must match format go1.23.0 or default")
    r.seen.add(verb)


def _module(r: _Reader, verb: str, args: list[str]) -> None:
    r.file.module = _unquote(r.once(verb, args))


def _requirement(r: _Reader, verb: str, args: list[str]) -> None:
    if len(args) != 2:
        raise _Bad(f"usage: {verb} module/path v1.2.3")
    path = _unquote(args[0])
    found = ModuleVersion(path, _version(verb, path, args[1]))
    (r.file.require if verb == "require" else r.file.exclude).append(found)


def _replacement(r: _Reader, verb: str, args: list[str]) -> None:
    arrow = 1 if len(args) >= 2 and args[1] == "=>" else 2
    if len(args) not in (arrow + 2, arrow + 3) or args[arrow] != "=>":
        raise _Bad(
            f"usage: {verb} module/path [v1.2.3] => other/module v1.4\n"
            f"\t or {verb} module/path [v1.2.3] => ../local/directory"
        )
    path = _unquote(args[0])
    version = _version(verb, path, args[1]) if arrow == 2 else ""
    other = _unquote(args[arrow + 1])
    new = ""
    if len(args) == arrow + 2:
        if not is_directory(other):
            if "@" in other:
                raise _Bad("replacement module must match format 'path version', not 'path@version'")
            raise _Bad(
                "replacement module without version must be directory path (rooted or starting with . or ..)"
            )
    elif is_directory(other):
        raise _Bad(f'replacement module directory path "{other}" cannot have version')
    else:
        new = _version(verb, other, args[arrow + 2])
    r.file.replace[ModuleVersion(path, version)] = ModuleVersion(other, new)


def is_directory(path: str) -> bool:
    """Whether a replacement is a directory."""
    return path in (".", "..") or path.startswith(("./", "../", "/"))


def _retract(r: _Reader, verb: str, args: list[str]) -> None:
    """Only checked: nothing that is built depends on it."""
    if not args or args[0] == "(":
        raise _Bad("expected '[' or version")
    if args[0] != "[":
        rest = args[1:]
        _unquote(args[0])
    else:
        shape = [None, ",", None, "]"]
        names = ["version after '['", "',' after version", "version after ','", "']' after version"]
        for i, (want, name) in enumerate(zip(shape, names, strict=True), 1):
            if i >= len(args) or (want is not None and args[i] != want):
                raise _Bad(f"expected {name}")
        rest = args[5:]
    if rest:
        raise _Bad(f'unexpected token after version: "{rest[0]}"')


def _godebug(r: _Reader, verb: str, args: list[str]) -> None:
    if len(args) != 1 or any(c in args[0] for c in "\"`',") or "=" not in args[0]:
        raise _Bad("usage: godebug key=value")
    key, _, value = args[0].partition("=")
    r.file.godebug.append((key, value, r.line))


def _one_path(r: _Reader, verb: str, args: list[str]) -> None:
    if len(args) != 1:
        raise _Bad(
            "usage: use local/dir" if verb == "use" else f"{verb} directive expects exactly one argument"
        )
    path = _unquote(args[0])
    if verb == "ignore":
        r.file.ignore.append(path)
    elif verb == "use":
        r.file.use.append(path)


_DEPENDENCY: dict[str, _Verb] = {"go": _go, "module": _module, "require": _requirement}
_MOD: dict[str, _Verb] = {
    **_DEPENDENCY,
    "toolchain": _toolchain,
    "exclude": _requirement,
    "replace": _replacement,
    "retract": _retract,
    "godebug": _godebug,
    "tool": _one_path,
    "ignore": _one_path,
}
_WORK: dict[str, _Verb] = {
    "go": _go,
    "toolchain": _toolchain,
    "godebug": _godebug,
    "use": _one_path,
    "replace": _replacement,
}
