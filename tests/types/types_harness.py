"""Runs the checker over Go's own type checker tests, by the rules of `types2/check_test.go`.

A comment `ERROR "text"` or `ERRORx "regexp"` says that an error which contains or matches that is reported on
the line of the token before the comment. Every error must be announced, and every announced one reported.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from rt0.build.context import goroot, match_constraint, match_name
from rt0.syntax.errors import Error, ErrorList
from rt0.syntax.literals import unquote_string
from rt0.syntax.nodes import BasicLit, LitKind
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import col_of, file_of, line_of
from rt0.types.api import Config, ImportFailed, check_package
from rt0.types.context import Context
from rt0.types.objects import Package
from rt0.types.universe import UNIVERSE, declare_test_builtins

if UNIVERSE.lookup("assert") is None:
    declare_test_builtins()

sys.setrecursionlimit(20_000)

TESTDATA = goroot() / "src/internal/types/testdata"

_TOKEN = re.compile(
    rb"(?P<space>[ \t\r]+)|(?P<nl>\n)|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<raw>`[^`]*`)"
    rb'|"(?:[^"\\\n]|\\.)*"|' + rb"'(?:[^'\\\n]|\\.)*'" + rb"|[\w\x80-\xff]+|<<=|>>=|&\^=|\.\.\.|"
    rb"[-+*/%&|^<>=!:]=|&\^|<<|>>|&&|\|\||<-|\+\+|--|.",
    re.DOTALL,
)


def announced(src: bytes) -> dict[int, list[tuple[int, str]]]:
    """By line, the column of the token before each ERROR comment, and the comment."""
    out: dict[int, list[tuple[int, str]]] = {}
    line, start = 1, 0
    prev = (0, 0)
    for m in _TOKEN.finditer(src):
        kind, text = m.lastgroup, m[0]
        if kind == "comment":
            body = text[2:-2] if text.startswith(b"/*") else text[2:]
            if re.match(rb" ERRORx? ", body):
                out.setdefault(prev[0], []).append((prev[1], body.decode()))
        elif kind not in ("space", "nl"):
            prev = (line, m.start() - start + 1)
        if b"\n" in text:
            line += text.count(b"\n")
            start = m.start() + text.rindex(b"\n") + 1
    return out


def _matches(comment: str, msg: str) -> bool:
    regexp = comment.startswith(" ERRORx ")
    quoted = comment[8 if regexp else 7 :].strip()
    text = unquote_string(BasicLit(0, quoted, LitKind.STRING, False)).decode()
    if not regexp:
        return text in msg
    return re.search(text.replace("\\pL", r"\w"), msg) is not None


class StdImporter:
    """Imports packages of the standard library from source, without function bodies."""

    def __init__(self) -> None:
        self.packages: dict[str, Package] = {}
        self.context = Context()
        self.problems: list[Error] = []

    def __call__(self, path: str) -> Package:
        if path not in self.packages:
            self.packages[path] = self._load(path)
        return self.packages[path]

    def _load(self, path: str) -> Package:
        if path == "C":
            raise ImportFailed("no such package")
        folder = goroot() / "src" / path
        if not folder.is_dir():
            folder = goroot() / "src/vendor" / path
        if not folder.is_dir():
            raise ImportFailed("no such package")
        names = sorted(p for p in folder.iterdir() if match_name(p.name))
        sources = [(p, p.read_bytes()) for p in names]
        errors = ErrorList()
        files = [parse_file(str(p), src, errors) for p, src in sources if match_constraint(src)]
        conf = Config(errors, ignore_func_bodies=True, std=True)
        conf.context = self.context
        pkg = check_package(path, files, self, conf)
        self.problems += errors.errors
        return pkg


STD = StdImporter()


def check_paths(paths: list[Path]) -> list[str]:
    """Checks the files as one package; answers what differs from what is announced."""
    sources = [p.read_bytes() for p in paths]
    flags = {}
    first = sources[0].split(b"\n", 1)[0].decode()
    if re.match(r"//\s*-", first):
        for flag in first[2:].split():
            name, _, value = flag.lstrip("-").partition("=")
            flags[name] = value
    errors = ErrorList()
    files = [
        parse_file(str(p), src, errors, check_branches=False) for p, src in zip(paths, sources, strict=True)
    ]
    conf = Config(errors, go_version=flags.get("lang", ""), fake_import_c="fakeImportC" in flags)
    check_package(files[0].pkg_name.value, files, STD, conf)
    return compare(errors.errors, {str(p): announced(src) for p, src in zip(paths, sources, strict=True)})


def compare(errors: list[Error], expected: dict[str, dict[int, list[tuple[int, str]]]]) -> list[str]:
    """Matches errors with what is announced, the closest column first."""
    out = []
    for err in errors:
        if "go.dev/issue/56103" in err.msg:
            continue  # a restriction of gc's, which is not in types2
        candidates = expected.get(file_of(err.pos), {}).get(line_of(err.pos), [])
        hits = [c for c in candidates if _matches(c[1], err.msg)]
        if not hits:
            out.append(f"{err.pos and err}: not announced")
            continue
        best = min(hits, key=lambda c: abs(c[0] - col_of(err.pos)))
        if abs(best[0] - col_of(err.pos)) > 125:
            out.append(f"{err}: column {best[0]} expected")
        candidates.remove(best)
    for name, lines in expected.items():
        for line, comments in lines.items():
            out += [f"{name}:{line}:{col}: not reported: {text}" for col, text in comments]
    return out


def packages(folder: str) -> list[list[Path]]:
    """The packages of a folder of tests: each file is one, and each subfolder."""
    out = []
    for p in sorted((TESTDATA / folder).iterdir()):
        if p.is_dir():
            out.append(sorted(p.glob("*.go")))
        elif p.suffix == ".go":
            out.append([p])
    return out
