"""Literals: what is wrong with one, and what it denotes.

The `check_*` functions take the source text of one literal, as long as the scanner matched it, and return the
errors in gc's words with their offsets in characters from the start of the text; a literal is good if there
are none. `at_eof` says that the source ends where the text does, which an unterminated literal is told by.
`unquote_*` are for later stages and expect a good literal (`BasicLit.bad` false).
"""

from __future__ import annotations

import re

from rt0.syntax.nodes import BasicLit, LitKind

Problem = tuple[int, str]

GOOD_INT = re.compile(
    r"[1-9](?:_?[0-9])*|0(?:_?[0-7])*|0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+"
)
GOOD_STRING = re.compile(
    r'"(?:[^"\\\n]++|\\(?:[abfnrtv\\"]|[0-3][0-7][0-7]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
    r'|U000[1-9a-fA-F][0-9a-fA-F]{4}))*"'
)
GOOD_RUNE = re.compile(
    r"'(?:[^'\\\n]|\\(?:[abfnrtv\\']|[0-3][0-7][0-7]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}"
    r"|U000[1-9a-fA-F][0-9a-fA-F]{4}))'"
)

_NUMBER = re.compile(
    r"(?P<prefix>0[xX]|0[oObB]|)(?P<whole>[0-9a-fA-F_]*)(?P<point>\.?)(?P<frac>[0-9a-fA-F_]*)"
    r"(?P<exp>(?:[pP][+-]?[0-9_]*)?)i?"
)
_DECIMAL = re.compile(
    r"(?P<prefix>0[oObB]|)(?P<whole>[0-9_]*)(?P<point>\.?)(?P<frac>[0-9_]*)(?P<exp>(?:[eEpP][+-]?[0-9_]*)?)i?"
)
_BASES = {"x": 16, "o": 8, "b": 2}
_BASE_NAMES = {2: "binary", 8: "octal", 10: "decimal", 16: "hexadecimal"}

_SIMPLE_ESCAPES = {
    "a": b"\a",
    "b": b"\b",
    "f": b"\f",
    "n": b"\n",
    "r": b"\r",
    "t": b"\t",
    "v": b"\v",
    "\\": b"\\",
    "'": b"'",
    '"': b'"',
}
_ESCAPE = re.compile(r"\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")


def check_number(text: str) -> tuple[LitKind, list[Problem]]:
    """The kind of a number, and at most one problem."""
    hexadecimal = text[:2] in ("0x", "0X")
    m = (_NUMBER if hexadecimal else _DECIMAL).fullmatch(text)
    assert m is not None, text
    prefix, whole, point, frac, exp = m["prefix"], m["whole"], m["point"], m["frac"], m["exp"]
    legacy_octal = not prefix and whole[:1] == "0"
    base = _BASES[prefix[1].lower()] if prefix else 8 if legacy_octal else 10
    if text.endswith("i"):
        kind = LitKind.IMAG
    elif point or exp:
        kind = LitKind.FLOAT
    else:
        kind = LitKind.INT

    problem = _mantissa_problem(m, base, hexadecimal) or _exponent_problem(m, base)
    if problem is None and kind == LitKind.INT and base < 10:
        problem = _digit_problem(text, m.start("whole"), base)
    if problem is None and "_" in whole + frac + exp:
        problem = _separator_problem(text)
    return kind, [] if problem is None else [problem]


def _mantissa_problem(m: re.Match[str], base: int, hexadecimal: bool) -> Problem | None:
    if m["point"] and m["prefix"] and not hexadecimal:
        return m.start("point"), f"invalid radix point in {_BASE_NAMES[base]} literal"
    if not (m["whole"] + m["frac"]).replace("_", ""):
        return m.end("frac"), f"{_BASE_NAMES[base]} literal has no digits"
    return None


def _exponent_problem(m: re.Match[str], base: int) -> Problem | None:
    exp, prefix = m["exp"], m["prefix"]
    if not exp:
        if base == 16 and m["point"]:
            return m.end("frac"), "hexadecimal mantissa requires a 'p' exponent"
        return None
    letter = exp[0]
    if letter in "eE" and prefix:
        return m.start("exp"), f"'{letter}' exponent requires decimal mantissa"
    if letter in "pP" and base != 16:
        return m.start("exp"), f"'{letter}' exponent requires hexadecimal mantissa"
    if not exp[1:].lstrip("+-").replace("_", ""):
        return m.end("exp"), "exponent has no digits"
    return None


def _digit_problem(text: str, start: int, base: int) -> Problem | None:
    for i in range(start, len(text)):
        if text[i] != "_" and int(text[i]) >= base:
            return i, f"invalid digit '{text[i]}' in {_BASE_NAMES[base]} literal"
    return None


def _separator_problem(text: str) -> Problem | None:
    """An underscore must stand between digits; a base prefix counts as a digit."""
    digits = "0123456789abcdefABCDEF" if text[:2] in ("0x", "0X") else "0123456789"
    start = 2 if text[:2].lower() in ("0x", "0o", "0b") else 0
    for i in range(start, len(text)):
        if text[i] != "_":
            continue
        after_digit = i == start != 0 or i > start and text[i - 1] in digits
        if not after_digit or i + 1 == len(text) or text[i + 1] not in digits + "_":
            return i, "'_' must separate successive digits"
    return None


def check_string(text: str, at_eof: bool) -> list[Problem]:
    """The problems of an interpreted string; `at_eof` says that the source ends where the text does."""
    problems, _ = _check_escapes(text, '"', at_eof)
    if not closed(text):
        problems.append((0, "string not terminated") if at_eof else (len(text), "newline in string"))
    return problems


def check_rune(text: str, at_eof: bool) -> list[Problem]:
    """The problems of a rune literal."""
    problems, n = _check_escapes(text, "'", at_eof)
    if problems:
        return problems
    if not closed(text):
        return [(0, "rune literal not terminated") if at_eof else (len(text), "newline in rune literal")]
    if n == 0:
        return [(1, "empty rune literal or unescaped '")]
    if n > 1:
        return [(0, "more than one character in rune literal")]
    return []


def closed(text: str) -> bool:
    """Whether a quoted text ends in the quote it starts with, and not in an escaped one."""
    body = text[1:]
    if not body.endswith(text[0]):
        return False
    unquoted = body[:-1]
    return (len(unquoted) - len(unquoted.rstrip("\\"))) % 2 == 0


def _check_escapes(text: str, quote: str, at_eof: bool) -> tuple[list[Problem], int]:
    """The problems of all escapes, and how many characters the literal has."""
    problems: list[Problem] = []
    end = len(text) - 1 if closed(text) else len(text)
    i = 1
    n = 0
    while i < end:
        n += 1
        if text[i] == "\\":
            i, problem = _check_escape(text, i + 1, quote, at_eof)
            if problem is not None:
                problems.append(problem)
        else:
            i += 1
    return problems, n


_NUMERIC_ESCAPES = {"x": (1, 2, 16, 255), "u": (1, 4, 16, 0x10FFFF), "U": (1, 8, 16, 0x10FFFF)}


def _check_escape(text: str, i: int, quote: str, at_eof: bool) -> tuple[int, Problem | None]:
    """Checks the escape whose character after the backslash is at `i`; returns where to go on.

    An escape may be cut off: by a newline, which is then the wrong character, or by the end of the file, of
    which the caller complains.
    """
    ch = text[i : i + 1]
    if not ch:
        return i, None if at_eof else (i, "unknown escape")
    if ch in "abfnrtv\\" + quote:
        return i + 1, None
    if ch in "01234567":
        skip, digits, base, limit = 0, 3, 8, 255
    elif ch in _NUMERIC_ESCAPES:
        skip, digits, base, limit = _NUMERIC_ESCAPES[ch]
    else:
        return i, (i, "unknown escape")
    i += skip
    value = 0
    for _ in range(digits):
        digit = text[i : i + 1] or "\n"
        if digit == "\n" and at_eof:
            return i, None
        if not 0 <= "0123456789abcdef".find(digit.lower()) < base:
            return i, (i, f"invalid character {quote_rune(digit)} in {_BASE_NAMES[base]} escape")
        value = value * base + int(digit, 16)
        i += 1
    if base == 8 and value > limit:
        return i, (i, f"octal escape value {value} > 255")
    if value > limit or 0xD800 <= value < 0xE000:
        return i, (i, f"escape is invalid Unicode code point {unicode_name(value)}")
    return i, None


_QUOTED = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}


def quote_rune(ch: str) -> str:
    """A character as Go's `%q` prints it."""
    if ch in "'\\":
        return f"'\\{ch}'"
    if ch in _QUOTED:
        return f"'{_QUOTED[ch]}'"
    code = ord(ch)
    if ch.isprintable():
        return f"'{ch}'"
    if code < 0x80:
        return f"'\\x{code:02x}'"
    return f"'\\u{code:04x}'" if code < 0x10000 else f"'\\U{code:08x}'"


def unicode_name(code: int) -> str:
    """A code point as Go's `%#U` prints it."""
    if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 and chr(code).isprintable():
        return f"U+{code:04X} '{chr(code)}'"
    return f"U+{code:04X}"


def unquote_string(lit: BasicLit) -> bytes:
    """The bytes that a string literal denotes."""
    text = lit.value
    if text[0] == "`":
        return text[1:-1].replace("\r", "").encode("utf-8", "surrogateescape")
    return unescape(text[1:-1])


def unquote_rune(lit: BasicLit) -> int:
    """The code point that a rune literal denotes."""
    body = lit.value[1:-1]
    if body[0] != "\\":
        return ord(body)
    m = _ESCAPE.fullmatch(body)
    assert m is not None, body
    octal, hex2, hex4, hex8, simple = m.groups()
    if simple:
        return _SIMPLE_ESCAPES[simple][0]
    return int(octal, 8) if octal else int(hex2 or hex4 or hex8, 16)


def unescape(body: str) -> bytes:
    if "\\" not in body:
        return body.encode("utf-8", "surrogateescape")
    parts: list[bytes] = []
    done = 0
    for m in _ESCAPE.finditer(body):
        parts.append(body[done : m.start()].encode("utf-8", "surrogateescape"))
        octal, hex2, hex4, hex8, simple = m.groups()
        if simple:
            parts.append(_SIMPLE_ESCAPES[simple])
        elif octal or hex2:
            parts.append(bytes((int(octal, 8) if octal else int(hex2, 16),)))
        else:
            parts.append(chr(int(hex4 or hex8, 16)).encode())
        done = m.end()
    parts.append(body[done:].encode("utf-8", "surrogateescape"))
    return b"".join(parts)
