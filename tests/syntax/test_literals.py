"""What literals denote."""

from __future__ import annotations

import pytest

from rt0.syntax.literals import quote_rune, unicode_name, unquote_rune, unquote_string
from rt0.syntax.nodes import BasicLit, LitKind


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('""', b""),
        ('"plain"', b"plain"),
        ('"世\\n"', "世\n".encode()),
        (r'"\a\b\f\n\r\t\v\\\""', b'\a\b\f\n\r\t\v\\"'),
        (r'"\000\377\xfF\u00e9\U0001F600"', b"\0\xff\xff" + "é😀".encode()),
        (r'"a\\nb"', rb"a\nb"),
        ('`a\\n\r\n"b`', b'a\\n\n"b'),
    ],
)
def test_strings(text: str, value: bytes) -> None:
    assert unquote_string(BasicLit(0, text, LitKind.STRING, False)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a'", 97),
        ("'世'", 0x4E16),
        (r"'\''", 39),
        (r"'\n'", 10),
        (r"'\377'", 255),
        (r"'\U0010FFFF'", 0x10FFFF),
    ],
)
def test_runes(text: str, value: int) -> None:
    assert unquote_rune(BasicLit(0, text, LitKind.RUNE, False)) == value


def test_names_of_characters() -> None:
    assert [quote_rune(ch) for ch in "a'\\\n\x01\u00a0\U000e0001"] == [
        *("'a'", r"'\''", r"'\\'", r"'\n'", r"'\x01'", r"'\u00a0'", r"'\U000e0001'"),
    ]
    assert [unicode_name(code) for code in (0x40, 1, 0x1F600, 0xD800, 0x110000)] == [
        *("U+0040 '@'", "U+0001", "U+1F600 '😀'", "U+D800", "U+110000"),
    ]
