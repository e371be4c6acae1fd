"""Go text to tokens, a whole file at a time.

One regular expression cuts the source into pieces: tokens with the blanks after them, and stretches of
newlines, indentation and comment lines. Cutting happens in C (`findall`), and a dictionary that persists over
files maps a piece to its token, so that Python code runs once a token, not once a character. The source is
matched as Latin-1: one character is one byte, so that offsets are gc's columns; only text that leaves the
scanner is decoded.

The expression is total: where Go has an error, it still cuts where gc's scanner would, and the odd piece is
looked at by Python code afterwards. Bytes that gc reports and then reads over (NUL, bad UTF-8, a byte order
mark) are removed first, and columns are corrected last; such files are rare and may be slow.

Invariants of the result: the lists are parallel; the last token is EOF; a token after which a newline ends a
statement is followed by SEMI. Errors and directives carry the index of the token that gc's scanner would be
scanning when it meets them, which lets the parser report errors in gc's order without scanning and parsing by
turns.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from sys import intern
from typing import Final

from rt0.syntax import literals
from rt0.syntax.linedirective import LineDirectiveError, line_file, parse_line_directive
from rt0.syntax.nodes import Pragma
from rt0.syntax.pos import COL_BITS, COL_MAX, LineBase, Pos, col_of, file_of, line_of, make_pos
from rt0.syntax.tokens import (
    EOF,
    INT,
    KEYWORDS,
    LAST_NLSEMI,
    NAME,
    PUNCTUATION,
    RUNE,
    SEMI,
    STRING,
    TOKEN_TEXT,
)

# What a piece may be besides a token. Each needs a look by `_Scan.odd`, except NEWLINE and BLANK.
NEWLINE: Final = 0
BLANK: Final = -1
COMMENT: Final = -2
WIDE_NAME: Final = -3
LITERAL: Final = -4
RAW_STRING: Final = -5
INVALID: Final = -6

HEAD_BITS: Final = 40
HEAD_MASK: Final = (1 << HEAD_BITS) - 1

_DIRECTIVE = r"(?:go:|line |export )"
DIRECTIVE = re.compile("//" + _DIRECTIVE)

# Possessive repetitions are of single characters only: of groups they are wrong before Python 3.11.5. What
# follows the groups matches anything, so there is no going back in them.
PIECES = re.compile(
    r"(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*+"
    r"|[()\[\]{},;]"
    rf"|\n(?:[ \t\r\n]++|//(?!{_DIRECTIVE})[^\n]*+)*"
    r"|\.(?:\.\.|(?![0-9]))"
    r'|"(?:[^"\\\n]++|\\[^\n]?)*"?'
    r"|(?:0[xX][0-9a-fA-F_]*+(?:\.[0-9a-fA-F_]*+)?|0[oObB][0-9_]*+(?:\.[0-9_]*+)?"
    r"|[0-9][0-9_]*+(?:\.[0-9_]*+)?|\.[0-9][0-9_]*+)(?:[eEpP][+-]?[0-9_]*+)?i?"
    r"|:=?|==?|!=?"
    r"|&(?:&|\^?=?)|\*=?|<(?:<=?|[=-])?|\+[+=]?|-[-=]?|\|[|=]?|>(?:>=?|=)?"
    r"|`[^`]*+`?"
    r"|'(?:[^'\\\n]++|\\[^\n]?)*'?"
    r"|/(?:/[^\n]*+|\*(?:[^*]++|\*(?!/))*(?:\*/)?|=?)"
    r"|[%^]=?|~|[ \t\r]|[\s\S])"
    r"[ \t\r]*+"
)

Info = tuple[int, str, int]


class Pieces(dict[str, Info]):
    """Maps a piece to its token, its text and an extra number; pieces likely to come again are remembered.

    For a stretch of newlines the extra number packs how many there are, above `HEAD_BITS`, and the length up
    to and including the last. The text of an odd piece is the piece without the blanks after it; the extra
    number of a malformed literal is its token.
    """

    __slots__ = ()
    LIMIT = 200_000

    def __missing__(self, piece: str) -> Info:
        first = piece[0]
        if first == "\n":
            info = (NEWLINE, "", (piece.count("\n") << HEAD_BITS) + piece.rindex("\n") + 1)
            if len(piece) > 40:
                return info
        elif first in " \t\r":
            info = (BLANK, "", 0)
        elif first == "/" and piece[:2] in ("//", "/*"):
            odd = piece[1] == "*" or DIRECTIVE.match(piece)
            return (COMMENT if odd else BLANK, "", 0)
        else:
            text = piece.rstrip(" \t\r")
            info = _classify(first, text)
            if info[0] < 0 or info[0] == STRING and len(text) > 40:
                return info
        if len(self) > self.LIMIT:
            self.clear()
        self[piece] = info
        return info


def _classify(first: str, text: str) -> Info:
    if "a" <= first <= "z" or "A" <= first <= "Z" or first == "_":
        if text.isascii():
            text = intern(text)
            return (KEYWORDS.get(text, NAME), text, 0)
        return (WIDE_NAME, text, 0)
    if first >= "\x80":
        return (WIDE_NAME, text, 0)
    if first == '"':
        if literals.GOOD_STRING.fullmatch(text):
            return (STRING, text if text.isascii() else _decode(text), 0)
        return (LITERAL, text, STRING)
    if first == "`":
        return (RAW_STRING, text, 0)
    if first == "'":
        text = _decode(text)
        if literals.GOOD_RUNE.fullmatch(text):
            return (RUNE, text, 0)
        return (LITERAL, text.encode().decode("latin-1"), RUNE)
    if first in "0123456789" or first == "." and len(text) > 1 and text[1] != ".":
        if literals.GOOD_INT.fullmatch(text):
            return (INT, text, 0)
        kind, problems = literals.check_number(text)
        return (LITERAL, text, INT + kind) if problems else (INT + kind, text, 0)
    if text == ";":
        return (SEMI, "semicolon", 0)
    tok = PUNCTUATION.get(text)
    return (INVALID, text, 0) if tok is None else (tok, "", 0)


def _decode(text: str) -> str:
    """From one character a byte to the characters of the source; cleaned sources are valid UTF-8."""
    return text.encode("latin-1").decode()


PIECE_INFO = Pieces()


class Tokens:
    """A scanned file. `errors` and `pragmas` are in source order, each with the index of a token (see
    above)."""

    __slots__ = ("toks", "poss", "lits", "bad", "errors", "pragmas", "line_bases")

    def __init__(self) -> None:
        self.toks: list[int] = []
        self.poss: list[Pos] = []
        self.lits: list[str] = []
        """Names and literals as written; `semicolon`, `newline` or `EOF` for SEMI; else empty."""
        self.bad: set[int] = set()
        """Indices of malformed literals."""
        self.errors: list[tuple[int, Pos, str]] = []
        self.pragmas: list[tuple[int, Pragma, bool]] = []
        """With each directive, whether its line is blank before it."""
        self.line_bases: list[LineBase] = []
        """What `//line` directives say."""


def scan(src: bytes, base: int) -> Tokens:
    """Scans a file whose positions start from `base` (see `rt0.syntax.pos.add_file`)."""
    out = Tokens()
    text, removed = _clean(src)
    _Scan(text, base, out).run()
    if removed:
        _restore(src, base, removed, out)
    return out


class _Scan:
    """One pass over one source.

    `origin` is the position of the current line's column 1, `line_base + offset` that of any offset in the
    line.
    """

    __slots__ = ("text", "out", "offset", "origin", "line_base")

    def __init__(self, text: str, base: int, out: Tokens) -> None:
        self.text = text
        self.out = out
        self.offset = 0
        self.origin = base + (1 << COL_BITS) + 1
        self.line_base = self.origin

    def run(self) -> None:
        """The loop over all pieces; its state is in locals, which `odd` gets and gives back through
        `self`."""
        out = self.out
        add_tok, add_pos, add_lit = out.toks.append, out.poss.append, out.lits.append
        info_of = PIECE_INFO
        offset = 0
        origin = line_base = self.origin
        tok = EOF
        for piece in PIECES.findall(self.text):
            kind, lit, extra = info_of[piece]
            if kind > 0:
                tok = kind
                add_tok(kind)
                add_pos(line_base + offset)
                add_lit(lit)
                offset += len(piece)
            elif kind == NEWLINE:
                if tok <= LAST_NLSEMI:
                    tok = SEMI
                    add_tok(SEMI)
                    add_pos(line_base + offset)
                    add_lit("newline")
                if line_base + offset - origin > COL_MAX:
                    _saturate(out.poss, origin)
                origin += extra >> HEAD_BITS << COL_BITS
                line_base = origin - offset - (extra & HEAD_MASK)
                offset += len(piece)
            elif kind == BLANK:
                offset += len(piece)
            else:
                self.offset, self.origin, self.line_base = offset, origin, line_base
                tok = self.odd(kind, piece, lit, extra, tok)
                offset, origin, line_base = self.offset, self.origin, self.line_base
        if tok <= LAST_NLSEMI:
            add_tok(SEMI)
            add_pos(line_base + offset)
            add_lit("EOF")
        add_tok(EOF)
        add_pos(line_base + offset)
        add_lit("")
        if line_base + offset - origin > COL_MAX:
            _saturate(out.poss, origin)

    def odd(self, kind: int, piece: str, text: str, extra: int, tok: int) -> int:
        """Handles a piece that is not simply one token; returns the last token so far."""
        if kind == COMMENT:
            return self.comment(piece, tok)
        if kind == INVALID:
            self.error(0, f"invalid character {literals.unicode_name(ord(text))}")
            self.offset += len(piece)
            return tok
        if kind == WIDE_NAME:
            return self.add(NAME, piece, self.wide_name(text))
        if kind == RAW_STRING:
            if len(text) < 2 or text[-1] != "`":
                text = piece
                self.error(0, "string not terminated")
                self.out.bad.add(len(self.out.toks))
            return self.add(STRING, piece, _decode(text))
        return self.add(extra, piece, self.bad_literal(extra, piece, text))

    def add(self, tok: int, piece: str, text: str) -> int:
        """Adds a token that may span lines."""
        self.out.toks.append(tok)
        self.out.poss.append(self.line_base + self.offset)
        self.out.lits.append(text)
        self.skip(piece)
        return tok

    def skip(self, piece: str) -> None:
        """Moves past a piece that may span lines."""
        lines = piece.count("\n")
        if lines:
            if self.line_base + self.offset - self.origin > COL_MAX:
                _saturate(self.out.poss, self.origin)
            self.origin += lines << COL_BITS
            self.line_base = self.origin - self.offset - piece.rindex("\n") - 1
        self.offset += len(piece)

    def error(self, offset: int, msg: str) -> None:
        """Reports a problem at an offset in bytes from the current piece."""
        pos = min(self.line_base + self.offset + offset, self.origin - 1 + COL_MAX)
        self.out.errors.append((len(self.out.toks), pos, msg))

    def comment(self, piece: str, tok: int) -> int:
        """A directive, or a general comment, which acts like a newline if it contains one."""
        out = self.out
        if piece.startswith("//line "):
            # Anywhere else than at the start of a line it is a mere comment.
            if self.line_base + self.offset == self.origin:
                self.line_directive(piece.rstrip("\r"), self.origin + (1 << COL_BITS))
        elif piece[1] == "/":
            before = self.text[self.origin - self.line_base : self.offset]
            pragma = Pragma(self.line_base + self.offset + 2, _decode(piece[2:].rstrip("\r")))
            out.pragmas.append((len(out.toks), pragma, not before.strip(" \t\r")))
        else:
            text = piece.rstrip(" \t\r")
            if len(text) < 4 or not text.endswith("*/"):
                self.error(0, "comment not terminated")
            elif text.startswith("/*line "):
                self.line_directive(text[:-2], self.line_base + self.offset + len(text))
            if "\n" in piece and tok <= LAST_NLSEMI:
                return self.add(SEMI, piece, "newline")
        self.skip(piece)
        return tok

    def line_directive(self, comment: str, start: Pos) -> None:
        """Notes what a `//line` comment says of what begins at `start`."""
        text = _decode(comment[len("//line ") :])
        try:
            directive = parse_line_directive(text)
        except LineDirectiveError as e:
            self.error(len(comment) - len(text[e.offset :].encode()), e.msg)
            return
        if directive is not None:
            bases = self.out.line_bases
            file = file_of(start)
            before = bases[-1].file if bases else file
            name, line, col = directive
            bases.append(LineBase(start, line_file(name, file, before, col), line, col))

    def wide_name(self, text: str) -> str:
        """A name with characters beyond ASCII, all of which gc takes into it, whatever they are."""
        name = _decode(text)
        offset = 0
        for i, ch in enumerate(name):
            if ch.isalpha() or ch == "_":
                pass
            elif unicodedata.category(ch) == "Nd":
                if i == 0:
                    self.error(offset, f"identifier cannot begin with digit {literals.unicode_name(ord(ch))}")
            else:
                self.error(offset, f"invalid character {literals.unicode_name(ord(ch))} in identifier")
            offset += len(ch.encode())
        return intern(name)

    def bad_literal(self, tok: int, piece: str, text: str) -> str:
        """Reports what is wrong with a literal, if anything, and returns its text."""
        if tok == STRING or tok == RUNE:
            if not literals.closed(text):
                text = piece
            at_eof = self.offset + len(text) == len(self.text)
            decoded = _decode(text)
            check = literals.check_string if tok == STRING else literals.check_rune
            problems = check(decoded, at_eof)
        else:
            decoded = text
            _, problems = literals.check_number(text)
        if problems:
            self.out.bad.add(len(self.out.toks))
        for offset, msg in problems:
            self.error(len(decoded[:offset].encode()), msg)
        return decoded


def _saturate(poss: list[Pos], origin: Pos) -> None:
    """Cuts the positions in the line that starts at `origin` to the last column that a position can hold."""
    last = origin - 1 + COL_MAX
    i = len(poss) - 1
    while i >= 0 and poss[i] > last:
        poss[i] = last
        i -= 1


BOM = b"\xef\xbb\xbf"


def _clean(src: bytes) -> tuple[str, list[tuple[int, int, str]]]:
    """The source without the bytes that gc reads over; and these: offset, length and message ("" for
    none)."""
    if src.isascii():
        if b"\0" not in src:
            return src.decode("latin-1"), []
    elif b"\0" not in src and BOM not in src:
        try:
            src.decode()
            return src.decode("latin-1"), []
        except UnicodeDecodeError:
            pass
    removed = [(m.start(), 1, "invalid NUL character") for m in re.finditer(b"\0", src)]
    for m in re.finditer(BOM, src):
        removed.append((m.start(), 3, "invalid BOM in the middle of the file" if m.start() else ""))
    removed.extend((start, 1, "invalid UTF-8 encoding") for start in _invalid_utf8(src))
    removed.sort()
    kept: list[bytes] = []
    done = 0
    for start, length, _ in removed:
        kept.append(src[done:start])
        done = start + length
    kept.append(src[done:])
    return b"".join(kept).decode("latin-1"), removed


def _invalid_utf8(src: bytes) -> list[int]:
    """Offsets of all bytes that are not part of a well-formed character."""
    invalid: list[int] = []
    decoded = src.decode("utf-8", "surrogateescape")
    done = offset = 0
    for m in re.finditer("[\udc80-\udcff]", decoded):
        offset += len(decoded[done : m.start()].encode("utf-8", "surrogateescape"))
        done = m.start()
        invalid.append(offset)
    return invalid


def _restore(src: bytes, base: int, removed: list[tuple[int, int, str]], out: Tokens) -> None:
    """Moves all positions to where they are in the source before `_clean`, and reports what was removed."""
    shifts: dict[int, list[tuple[int, int]]] = {}
    reports: list[tuple[Pos, str]] = []
    for start, length, msg in removed:
        line = src.count(b"\n", 0, start) + 1
        col = start - src.rfind(b"\n", 0, start)
        shifts.setdefault(line, []).append((col, length))
        if msg:
            reports.append((make_pos(base, line, col), msg))

    def moved(pos: Pos) -> Pos:
        line, col = line_of(pos), col_of(pos)
        for start, length in shifts.get(line, ()):
            if start <= col:
                col += length
        return make_pos(base, line, col)

    out.poss = [moved(pos) for pos in out.poss]
    out.errors = [(i, moved(pos), msg) for i, pos, msg in out.errors]
    for _, pragma, _ in out.pragmas:
        pragma.pos = moved(pragma.pos)
    for line_base in out.line_bases:
        line_base.start = moved(line_base.start)
    for pos, msg in reports:
        i = bisect_left(out.poss, pos)
        if i > 0 and out.poss[i - 1] + len(out.lits[i - 1] or TOKEN_TEXT[out.toks[i - 1]]) >= pos:
            i -= 1
        out.errors.append((min(i, len(out.toks) - 1), pos, msg))
    out.errors.sort(key=lambda error: error[0])
