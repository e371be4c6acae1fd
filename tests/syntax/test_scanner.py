"""Tokens, their positions, and lexical errors."""

from __future__ import annotations

import pytest

from rt0.syntax.pos import COL_MAX, add_file, col_of, line_of
from rt0.syntax.scanner import Tokens, scan
from rt0.syntax.tokens import COMMA, EOF, NAME, SEMI, STRING, TOKEN_TEXT

BASE = add_file("scanned.go")


def scanned(text: str | bytes) -> Tokens:
    return scan(text if isinstance(text, bytes) else text.encode(), BASE)


def words(text: str) -> str:
    """The tokens, separated by blanks."""
    tokens = scanned(text)
    return " ".join(lit or TOKEN_TEXT[tok] for tok, lit in zip(tokens.toks, tokens.lits, strict=True))


def problems(text: str | bytes) -> list[tuple[int, int, int, str]]:
    """Token index, line, column and message of all errors."""
    return [(i, line_of(pos), col_of(pos), msg) for i, pos, msg in scanned(text).errors]


@pytest.mark.parametrize(
    "text",
    [
        "a + b - c * d / e % f & g &^ h | i ^ j << k >> l",
        "a += b -= c *= d /= e %= f &= g &^= h |= i ^= j <<= k >>= l",
        "! = == != < <= > >= && || <- ~ := : , ... . ( ) [ ] { } ++ --",
        "1 0x1F 0b10 0o17 017 1_000 .5 1. 1e3 1E-3 0x1p-2 1i 'a' '\\'' \"s\\\"\" `r\\`",
        "break case chan const continue default defer else fallthrough for func go goto if import",
        "interface map package range return select struct switch type var _x x9 世界",
    ],
)
def test_each_token(text: str) -> None:
    assert words(text + " ,") == text + " , EOF"
    squeezed = words(text + ",").split()
    assert squeezed[:-2] == text.split()


def test_operators_without_blanks() -> None:
    assert words("a&^=b&&!c<-d...:=e.f.. ,") == "a &^= b && ! c <- d ... := e . f . . , EOF"
    assert words("0x1e+2 1e+2 1..2 .5.x 1.x ,") == "0x1e + 2 1e+2 1. .2 .5 . x 1. x , EOF"


def test_semicolons() -> None:
    assert words("a\n\n b // c\n( [ , +\n) ] }\n") == "a newline b newline ( [ , + ) ] } newline EOF"
    assert words("break\nreturn\nif\nx++\n1\n's'\n") == (
        "break newline return newline if x ++ newline 1 newline 's' newline EOF"
    )
    assert words("a") == "a EOF EOF"
    assert words("a /* b */ c /* d\n */ e /* f\n") == "a c newline e newline EOF"
    assert words("a; b;\n") == "a semicolon b semicolon EOF"


def test_positions() -> None:
    text = "ab  :=\n\n\t// note\n\tc /* x\n y */ d `r\ns` e\n"
    tokens = scanned(text)
    found = [
        (lit, line_of(pos), col_of(pos)) for pos, lit in zip(tokens.poss, tokens.lits, strict=True) if lit
    ]
    assert found == [
        ("ab", 1, 1),
        ("c", 4, 2),
        ("newline", 4, 4),
        ("d", 5, 7),
        ("`r\ns`", 5, 9),
        ("e", 6, 4),
        ("newline", 6, 5),
    ]
    assert all(pos >> 40 == BASE >> 40 for pos in tokens.poss)


def test_columns_count_bytes() -> None:
    tokens = scanned('é, "世" /* 界 */ x')
    assert [col_of(pos) for pos in tokens.poss] == [1, 3, 5, 21, 22, 22]
    assert tokens.lits[:4] == ["é", "", '"世"', "x"]


def test_long_lines_saturate() -> None:
    tokens = scanned(" " * 70_000 + "a\nb " + "," * 70_000 + "\nc")
    assert [line_of(pos) for pos in tokens.poss if line_of(pos) != 2] == [1, 1, 3, 3, 3]
    assert [col_of(pos) for pos in tokens.poss[:2]] == [COL_MAX, COL_MAX]
    assert max(map(col_of, tokens.poss)) == COL_MAX
    assert col_of(tokens.poss[-1]) == 2


@pytest.mark.parametrize(
    ("text", "col", "msg"),
    [
        ("08", 2, "invalid digit '8' in octal literal"),
        ("0b12", 4, "invalid digit '2' in binary literal"),
        ("0x", 3, "hexadecimal literal has no digits"),
        ("0b1.0", 4, "invalid radix point in binary literal"),
        ("1e", 3, "exponent has no digits"),
        ("1p3", 2, "'p' exponent requires hexadecimal mantissa"),
        ("0o1e3", 4, "'e' exponent requires decimal mantissa"),
        ("0x1.5", 6, "hexadecimal mantissa requires a 'p' exponent"),
        ("1__0", 3, "'_' must separate successive digits"),
        ("0_", 2, "'_' must separate successive digits"),
        ("''", 2, "empty rune literal or unescaped '"),
        ("'ab'", 1, "more than one character in rune literal"),
        (r"'\q'", 3, "unknown escape"),
        (r'"\x1g"', 5, "invalid character 'g' in hexadecimal escape"),
        (r'"\400"', 6, "octal escape value 256 > 255"),
        (r'"\uD800"', 8, "escape is invalid Unicode code point U+D800"),
        ('"é\\q"', 5, "unknown escape"),
    ],
)
def test_bad_literal(text: str, col: int, msg: str) -> None:
    assert problems(text + ",") == [(0, 1, col, msg)]
    tokens = scanned(text + ",")
    assert tokens.bad == {0}
    assert tokens.lits[0] == text
    assert tokens.toks[1] == COMMA


@pytest.mark.parametrize(
    "text", ["08.5", "089i", "0x_1", "0_7", "0b1i", "0x1p-2i", "1_0.2_5e1_0", r"'\U0010FFFF'"]
)
def test_good_literal(text: str) -> None:
    assert problems(text) == []


def test_unterminated() -> None:
    assert problems('x = "abc  \ny') == [(2, 1, 11, "newline in string")]
    assert problems('x = "abc  ') == [(2, 1, 5, "string not terminated")]
    assert problems('"abc\\') == [(0, 1, 1, "string not terminated")]
    assert problems('"abc\\\n') == [(0, 1, 6, "unknown escape"), (0, 1, 6, "newline in string")]
    assert problems("'a\n") == [(0, 1, 3, "newline in rune literal")]
    assert problems("'a") == [(0, 1, 1, "rune literal not terminated")]
    assert problems("\n `abc\n") == [(0, 2, 2, "string not terminated")]
    assert problems("a /* b\n") == [(1, 1, 3, "comment not terminated")]
    assert problems("/*/") == [(0, 1, 1, "comment not terminated")]


def test_odd_characters() -> None:
    assert problems("a # b") == [(1, 1, 3, "invalid character U+0023 '#'")]
    assert problems("a€b") == [(0, 1, 2, "invalid character U+20AC '€' in identifier")]
    assert problems("٣x") == [(0, 1, 1, "identifier cannot begin with digit U+0663 '٣'")]
    assert words("x٣ y") == "x٣ y EOF EOF"


def test_bytes_read_over() -> None:
    assert problems(b"\xef\xbb\xbfa b") == []
    assert [col_of(pos) for pos in scanned(b"\xef\xbb\xbfa b").poss] == [4, 6, 7, 7]
    assert problems(b"a\n b\x00 c") == [(2, 2, 3, "invalid NUL character")]
    assert [col_of(pos) for pos in scanned(b"a\n b\x00 c").poss] == [1, 2, 2, 5, 6, 6]
    assert problems(b"a \xff\xfe, b") == [
        (1, 1, 3, "invalid UTF-8 encoding"),
        (1, 1, 4, "invalid UTF-8 encoding"),
    ]
    assert problems(b'"x\xef\xbb\xbf"') == [(0, 1, 3, "invalid BOM in the middle of the file")]
    assert scanned(b'"\xe4\xb8"').toks == [STRING, SEMI, EOF]


def test_directives() -> None:
    tokens = scanned("//go:build x\n// go:no\n\t//go:one a b\r\nx //go:two\n//line f:1\n//export y\n")
    found = [(i, line_of(p.pos), col_of(p.pos), p.text, own) for i, p, own in tokens.pragmas]
    assert found == [
        (0, 1, 3, "go:build x", True),
        (0, 3, 4, "go:one a b", True),
        (1, 4, 5, "go:two", False),
        (2, 6, 3, "export y", True),
    ]
    assert [(line_of(b.start), b.file, b.line, b.col) for b in tokens.line_bases] == [(6, "f", 1, 0)]
    assert tokens.toks == [NAME, SEMI, EOF]
