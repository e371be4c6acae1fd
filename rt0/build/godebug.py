"""GODEBUG's defaults: what go.mod, `//go:debug` lines and the language version say, for the program to know.

The settings, and the version since which each has another default, are those of GOROOT's `internal/godebugs`,
which is read when there is something to say: for an older module, or if a file or go.mod names a setting.

Source: go.dev/doc/godebug, cmd/go/internal/load/godebug.go, whose words the errors are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rt0.build import semver
from rt0.build.context import go_version, std_dir
from rt0.syntax.errors import Error
from rt0.syntax.nodes import File
from rt0.syntax.pos import Pos, format_pos

_INFO = re.compile(r'\{Name: "(\w+)", Package: "[^"]*"(.*)\}')
_CHANGED = re.compile(r'Changed: (\d+), Old: "([^"]*)"')
_REMOVED = re.compile(r'\{Name: "(\w+)", Removed: (\d+), Old: (.*)\},')
_OLD = {"zero": ["0"], "one": ["1"]}
_VERSION = re.compile(r"go[1-9]\d*(\.\d+)*((rc|beta)\d+)?")

Settings = list[tuple[str, str]]
"""Names and values, in the order in which they are said."""


class _Table:
    """The settings that Go knows: `changed` has the minor version and the old value where the default has
    changed, `removed` the version and the values that are errors."""

    __slots__ = ("known", "changed", "removed")

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.changed: dict[str, tuple[int, str]] = {}
        self.removed: dict[str, tuple[str, list[str]]] = {}
        text = (std_dir("internal/godebugs") / "table.go").read_text(encoding="utf-8")
        for line in text.splitlines():
            if (m := _INFO.match(line.strip())) is not None:
                self.known.add(m[1])
                if (changed := _CHANGED.search(m[2])) is not None:
                    self.changed[m[1]] = int(changed[1]), changed[2]
            elif (m := _REMOVED.match(line.strip())) is not None:
                self.removed[m[1]] = m[2], _OLD.get(m[3]) or re.findall(r'== "([^"]*)"', m[3])


_table: _Table | None = None


def _settings() -> _Table:
    global _table
    if _table is None:
        _table = _Table()
    return _table


def mistake(what: str, key: str, value: str) -> str:
    """What is wrong with a setting, which the caller calls `what`; "" if nothing is."""
    for name, text in (("key", key), ("value", value)):
        if " " in text or "\t" in text:
            return f"{name} contains space"
    for name, text in (("key", key), ("value", value)):
        if "," in text:
            return f"{name} contains comma"
    if key == "default":
        if not _VERSION.fullmatch(value):
            return "value for default= must be goVERSION"
        if semver.go_key(value[2:]) > semver.go_key(go_version()[2:]):
            return f"default={value} too new (toolchain is {go_version()})"
        return ""
    table = _settings()
    if key in table.known:
        return ""
    if key in table.removed:
        version, old = table.removed[key]
        if value not in old:
            return ""
        where = f"https://go.dev/doc/godebug#go-1{version}"
        return f'removed GODEBUG "{key}" set to old value "{value}" ({where})'
    return f'unknown {what} "{key}"'


def _directives(files: Iterable[File]) -> Iterator[tuple[Pos, str, str, str]]:
    """The `//go:debug` lines in front of package clauses: name and value, and what is wrong with them."""
    for file in files:
        for pragma in file.pragmas:
            if not pragma.text.startswith("go:debug") or pragma.pos > file.pkg_name.pos:
                continue
            setting = re.split(r"[ \t]", pragma.text, maxsplit=1)[1:]
            if not setting and pragma.text != "go:debug":
                continue
            key, equals, value = "".join(setting).strip().partition("=")
            wrong = mistake("//go:debug setting", key, value) if equals else "missing key=value"
            yield pragma.pos - len("//"), key, value, wrong


def check_files(files: Iterable[File]) -> list[Error]:
    """What is wrong with the `//go:debug` lines of a package: one error at most, as these are not limited."""
    lines: list[tuple[Pos, str]] = []
    seen: dict[str, Pos] = {}
    for pos, key, _, wrong in _directives(files):
        if wrong:
            lines.append((pos, f"invalid //go:debug: {wrong}"))
        elif key in seen:
            before = f"{format_pos(seen[key])}: previous //go:debug"
            lines.append((pos, f"repeated //go:debug for {key}\n\t{before}"))
        else:
            seen[key] = pos
    if not lines:
        return []
    (at, first), *others = lines
    return [Error(at, "\n".join([first, *(f"{format_pos(pos)}: {msg}" for pos, msg in others)]))]


def defaults(language: str, own: Settings, files: Iterable[File]) -> str:
    """The settings for a program whose main module has a language version and settings of its own, and whose
    main package (or that which is tested) has these files: `a=1,b=2`, sorted.
    """
    said = dict(own)
    said.update((key, value) for _, key, value, wrong in _directives(files) if not wrong)
    language = said.pop("default", f"go{language}").removeprefix("go")
    m = re.match(r"1\.(\d+)(\.|$)", language)
    found: dict[str, str] = {}
    if m is not None and int(m[1]) < int(go_version().split(".")[1]):
        found = {name: old for name, (since, old) in _settings().changed.items() if int(m[1]) < since}
    found.update(said)
    return ",".join(f"{name}={found[name]}" for name in sorted(found))
