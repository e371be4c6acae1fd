"""The package clause and the imports of a file, without the parser; and what the go command says if they do
not parse. It reads these before any compiler does, with a parser of its own, so the words are go/parser's.
"""

from __future__ import annotations

import re

_SKIP = re.compile(rb"[ \t\r]+|//[^\n]*|/\*(?:[^\n]*?)\*/")
_LONG_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_WORD = re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*")
_LITERAL = re.compile(rb'"(?:\\.|[^"\\\n])*"|`[^`]*`|\'(?:\\.|[^\'\\\n])+\'|[0-9][0-9A-Za-z_.]*')
_KEYWORDS = frozenset(
    b"break case chan const continue default defer else fallthrough for func go goto if import interface map "
    b"package range return select struct switch type var".split()
)
_NEWLINE, _EOF, _IDENT, _KEYWORD, _CONSTANT, _OTHER = "newline", "EOF", "IDENT", "keyword", "literal", "other"

Mistake = tuple[int, int, str]
"""Line, column, message."""


class _Found(Exception):
    def __init__(self, line: int, col: int, message: str) -> None:
        super().__init__(message)
        self.mistake: Mistake = (line, col, message)


class _Head:
    """Tokens of a file: `kind` and `text` of the current one; line ends count as semicolons after words."""

    __slots__ = ("src", "at", "start", "kind", "text", "imports")

    def __init__(self, src: bytes) -> None:
        self.src = src.removeprefix(b"\xef\xbb\xbf")
        self.imports: list[str] = []
        self.at = self.start = 0
        self.kind, self.text = _OTHER, b""
        self.advance()

    def advance(self) -> None:
        """The next token."""
        src = self.src
        ends_line = self.kind in (_IDENT, _CONSTANT) or self.text == b")"
        while True:
            m = _SKIP.match(src, self.at)
            if m is None and not ends_line:
                m = _LONG_COMMENT.match(src, self.at)
            if m is not None:
                self.at = m.end()
            elif src.startswith(b"\n", self.at) and not ends_line:
                self.at += 1
            else:
                break
        self.start = self.at
        if self.at >= len(src) or (ends_line and src[self.at : self.at + 1] in (b"\n", b"/")):
            at_end = self.at >= len(src)
            self.kind = _NEWLINE if ends_line else _EOF
            self.text = b"\n"
            self.at += not at_end and src[self.at : self.at + 1] == b"\n"
            return
        m = _WORD.match(src, self.at) or _LITERAL.match(src, self.at)
        if m is None:
            self.kind, self.text = _OTHER, src[self.at : self.at + 1]
        else:
            self.text = m[0]
            word = _WORD.match(m[0]) is not None
            self.kind = (_KEYWORD if m[0] in _KEYWORDS else _IDENT) if word else _CONSTANT
        self.at += len(self.text)

    def fail(self, message: str) -> _Found:
        """A mistake at the current token."""
        line = self.src.count(b"\n", 0, self.start) + 1
        return _Found(line, self.start - self.src.rfind(b"\n", 0, self.start), message)

    def expected(self, what: str) -> _Found:
        """The current token is another than it should be."""
        text = self.text.decode("utf-8", "replace")
        if self.kind == _NEWLINE:
            shown = "newline"
        elif self.kind in (_IDENT, _CONSTANT):
            shown = text
        else:
            shown = "'EOF'" if self.kind == _EOF else f"'{text}'"
        return self.fail(f"expected {what}, found {shown}")

    def take(self, text: bytes) -> bool:
        """Passes a keyword or punctuation, if it is here."""
        if self.text != text or self.kind not in (_KEYWORD, _OTHER):
            return False
        self.advance()
        return True

    def semicolon(self) -> None:
        """The end of a clause."""
        if self.kind == _NEWLINE or self.text == b";":
            self.advance()
        elif self.kind != _EOF and self.text != b")":
            raise self.expected("';'")

    def import_spec(self) -> None:
        """What follows `import`."""
        if self.kind == _IDENT or self.text == b".":
            self.advance()
        if self.kind == _CONSTANT:
            if self.text[:1] not in b'"`':
                raise self.fail("import path must be a string")
            self.imports.append(self.text[1:-1].decode("utf-8", "surrogateescape"))
            self.advance()
        else:
            raise self.fail("missing import path")
        self.semicolon()

    def read(self) -> None:
        """The package clause and the imports."""
        if not self.take(b"package"):
            raise self.expected("'package'")
        if self.kind != _IDENT:
            raise self.expected("'IDENT'")
        if self.text == b"_":
            raise self.fail("invalid package name _")
        self.advance()
        self.semicolon()
        while self.take(b"import"):
            if not self.take(b"("):
                self.import_spec()
                continue
            while self.text != b")" and self.kind != _EOF:
                self.import_spec()
            if not self.take(b")"):
                raise self.expected("')'")
            self.semicolon()


def package_name(src: bytes) -> str:
    """What the package clause says; "" if there is none."""
    head = _Head(src)
    if not head.take(b"package") or head.kind != _IDENT:
        return ""
    return head.text.decode("utf-8", "replace")


def head_mistake(src: bytes) -> Mistake | None:
    """The first mistake in the package clause and the imports of a file that does not parse; `None` if it is
    further down, and the compiler's to report."""
    head = _Head(src)
    try:
        head.read()
    except _Found as e:
        return e.mistake
    return None


def imports_of(src: bytes) -> list[str]:
    """The paths that a file imports, if it has no mistakes there."""
    head = _Head(src)
    try:
        head.read()
    except _Found:
        pass  # the parser will say it
    return head.imports
