"""Whatever the input, parsing ends with a tree and errors that are in the file, and raises nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import line_of
from rt0.syntax.positions import end_pos, start_pos
from rt0.syntax.tokens import KEYWORDS, PUNCTUATION
from rt0.syntax.walk import walk

from .goroot import GOROOT

ODD = [
    "\n",
    "\n",
    "x",
    "y.z",
    "L:",
    "_",
    "1",
    "0x",
    "08",
    "1_",
    '"s"',
    "'r'",
    "`\n`",
    '"',
    "'",
    "`",
    "/*",
    "*/",
    "//",
]
ODD += [
    "//go:noinline\n",
    "\\",
    "\x00",
    "\ufeff",
    "é",
    "€",
    "#",
    "'\\q'",
    '"\\u12"',
    "\r",
    "T{",
    "f(",
    "a[",
    "\ud800",
]
TOKENS = st.sampled_from([*KEYWORDS, *PUNCTUATION, *ODD])
SOURCES = [
    (GOROOT / "src" / name).read_bytes()
    for name in (
        "fmt/print.go",
        "sort/sort.go",
        "go/types/infer.go",
        "sync/once.go",
        "internal/types/errors/codes.go",
    )
]


def check(src: bytes) -> None:
    errors = ErrorList()
    file = parse_file("fuzz.go", src, errors)
    lines = src.count(b"\n") + 1
    for err in errors.printed():
        assert 1 <= line_of(err.pos) <= lines
        assert err.msg
    walk(file, lambda n: bool(start_pos(n) and end_pos(n)))


@given(st.lists(TOKENS, max_size=60), st.sampled_from(["", "package p\n", "package p\nfunc f() {\n"]))
@settings(max_examples=400, deadline=None)
def test_token_soup(tokens: list[str], start: str) -> None:
    check((start + " ".join(tokens)).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_bytes(src: bytes) -> None:
    check(src)
    check(b"package p\nvar x = " + src)


@given(
    st.sampled_from(SOURCES),
    st.integers(0, 1 << 20),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 20), TOKENS), min_size=1, max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_mutations(src: bytes, start: int, edits: list[tuple[int, int, str]]) -> None:
    start %= len(src)
    text = b"package p\n" + src[start : start + 4000] if start % 2 else src[:4000]
    for at, length, token in edits:
        text = text[:at] + token.encode("utf-8", "surrogatepass") + text[at + length :]
    check(text)
