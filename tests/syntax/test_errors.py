"""Syntax errors: the same as gc's, at the same places, in the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rt0.syntax.errors import Error, ErrorList, SyntaxErrors
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import Pos, add_file, col_of, format_pos, line_of, make_pos
from rt0.syntax.scanner import scan

from . import txtar
from .goroot import GOROOT

DATA = Path(__file__).parent / "data"
BROKEN = txtar.read(DATA / "broken.txtar")
WANT = txtar.read(DATA / "broken_want.txtar")
GC_TESTS = sorted((GOROOT / "src/cmd/compile/internal/syntax/testdata").glob("*.go"))


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file(name: str) -> None:
    errors = ErrorList()
    parse_file(name, BROKEN[name].encode(), errors)
    assert "".join(f"{err}\n" for err in errors.printed()) == WANT[name]


def declared_errors(src: bytes) -> dict[tuple[int, int], str]:
    """The patterns in a file's ERROR comments, by the place they are for; column 0 means anywhere in the
    line.

    A general comment is for the token after it; see cmd/compile/internal/syntax/error_test.go.
    """
    base = add_file("")
    poss = scan(src, base).poss
    declared: dict[tuple[int, int], str] = {}
    for number, line in enumerate(src.decode().split("\n"), 1):
        for m in re.finditer(r"/\* ERROR (.*?)\*/", line):
            comment = make_pos(base, number, m.start() + 1)
            token = next(pos for pos in poss if pos > comment)
            declared[line_of(token), col_of(token)] = m[1].strip()
        comment_text = line.partition("//")[2]
        if comment_text.startswith(" ERROR "):
            declared[number, 0] = comment_text.removeprefix(" ERROR ").strip()
    return declared


@pytest.mark.parametrize("path", GC_TESTS, ids=lambda path: path.name)
def test_gc_testdata(path: Path) -> None:
    src = path.read_bytes()
    declared = declared_errors(src)
    errors = ErrorList()
    parse_file(str(path), src, errors)
    for err in errors.errors:
        line, col = line_of(err.pos), col_of(err.pos)
        pattern = declared.pop((line, col), None) or declared.pop((line, 0), None)
        assert pattern is not None, f"unexpected: {err}"
        assert re.search(pattern, err.msg), f"{err} does not match {pattern}"
    assert declared == {}


def printed(*errors: tuple[Pos, str]) -> list[tuple[Pos, str]]:
    collected = ErrorList()
    for pos, msg in errors:
        collected.add(pos, msg)
    return [(err.pos, err.msg) for err in collected.printed()]


def test_what_is_printed() -> None:
    base = add_file("f.go")
    a, b, c = (make_pos(base, line, col) for line, col in ((1, 5), (1, 9), (2, 1)))
    assert printed((c, "z"), (a, "x"), (b, "y")) == [(a, "x"), (b, "y"), (c, "z")]
    assert printed((b, "syntax error: y"), (a, "syntax error: x")) == [(b, "syntax error: y")]
    assert printed((a, "same"), (b, "same"), (c, "same")) == [(a, "same"), (c, "same")]
    assert printed((a, "same"), (c, "other"), (a, "same")) == [(a, "same"), (c, "other")]


def test_raising() -> None:
    errors = ErrorList()
    errors.raise_if_any()
    assert not errors
    errors(Error(make_pos(add_file("dir/f.go"), 3, 4), "message"))
    with pytest.raises(SyntaxErrors, match=r"dir/f\.go:3:4: message"):
        errors.raise_if_any()


def test_columns_that_gc_does_not_know() -> None:
    base = add_file("a.go")
    places = [(400, "x"), (255, "y"), (254, "z"), (300, "x")]
    errors = ErrorList([Error(make_pos(base, 1, col), msg) for col, msg in places])
    assert [str(e) for e in errors.printed()] == ["a.go:1:254: z", "a.go:1: x", "a.go:1: y", "a.go:1: x"]


def test_line_directives() -> None:
    text = b"package p\n//line a.y:50\nvar x = )\n"
    text += b"var /*line /b.y:7:3*/ y = (+)\n /*line :9:9*/ !! \n//line c:x\n"
    errors = ErrorList()
    file = parse_file("dir/p.go", text, errors)
    assert [str(e) for e in errors.printed()] == [
        "dir/a.y:50: syntax error: unexpected ), expected expression",
        "/b.y:7:10: syntax error: unexpected ), expected expression",
        "/b.y:9:10: syntax error: non-declaration statement outside function body",
        "/b.y:10:10: invalid line number: x",
    ]
    assert format_pos(file.decl_list[0].pos) == "dir/a.y:50[dir/p.go:3:5]"
