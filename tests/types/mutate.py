"""Go files changed a little, so that many of them still parse and reach deep into the checker.

An edit is four numbers; what they choose is taken modulo what there is, so that Hypothesis can shrink them.
"""

from __future__ import annotations

from rt0.syntax.errors import ErrorList
from rt0.syntax.nodes import Decl, Expr, File, Node, Stmt
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import Pos, col_of, line_of
from rt0.syntax.positions import end_pos, start_pos
from rt0.syntax.scanner import scan
from rt0.syntax.tokens import EOF, KEYWORDS, PUNCTUATION, SEMI
from rt0.syntax.walk import walk

Edit = tuple[int, int, int, int]
Span = tuple[int, int]
"""First token, and the one after the last."""

SOUP = [*KEYWORDS, *PUNCTUATION, "x", "_", "1", "0.5", "'a'", '"s"', "nil", "int", "any", "T", "L:", "\n"]

_OPEN, _CLOSE = "([{", ")]}"


class Source:
    """A file as tokens, each with the white space behind it, and where its expressions, statements and
    declarations are."""

    def __init__(self, text: bytes) -> None:
        tokens = scan(text, 0)
        starts = [0, 0]
        starts += [i + 1 for i, c in enumerate(text) if c == 10]
        self.offsets = [starts[line_of(pos)] + col_of(pos) - 1 for pos in tokens.poss]
        self.index = {offset: i for i, offset in enumerate(self.offsets)}
        self.starts = starts
        ends = [*self.offsets[1:], len(text)]
        self.head = text[: self.offsets[0]]
        self.pieces = [text[a:b] for a, b in zip(self.offsets, ends, strict=True)]
        self.kinds = tokens.toks
        self.by_kind: dict[int, list[int]] = {}
        for i, kind in enumerate(tokens.toks):
            if kind not in (EOF, SEMI):
                self.by_kind.setdefault(min(kind, SEMI), []).append(i)
        self.parts: dict[type[Node], list[Span]] = {Expr: [], Stmt: [], Decl: []}
        walk(parse_file("m.go", text, ErrorList()), self._note)

    def _note(self, n: Node) -> bool:
        for cls, spans in self.parts.items():
            if isinstance(n, cls) and not isinstance(n, File):
                first, last = (self._token(pos(n)) for pos in (start_pos, end_pos))
                if first is not None and last is not None and first <= last:
                    spans.append((first, self._closed(first, last)))
        return True

    def _token(self, pos: Pos) -> int | None:
        """The token at a position, or the one before it."""
        offset = self.starts[min(line_of(pos), len(self.starts) - 1)] + col_of(pos) - 1
        while offset >= 0 and offset not in self.index:
            offset -= 1
        return self.index.get(offset)

    def _closed(self, first: int, last: int) -> int:
        """The end of a span that is to contain whole brackets."""
        depth = 0
        for i in range(first, len(self.pieces)):
            text = self.pieces[i].decode("utf-8", "replace")[:1]
            if i > last and depth <= 0:
                return i
            depth += (text != "" and text in _OPEN) - (text != "" and text in _CLOSE)
        return len(self.pieces)

    def mutated(self, edits: list[Edit]) -> bytes:
        """The text after some edits, each of which sees the original's tokens."""
        pieces = list(self.pieces)
        for edit in edits:
            self._apply(pieces, *edit)
        return self.head + b"".join(pieces)

    def _apply(self, pieces: list[bytes], kind: int, a: int, b: int, c: int) -> None:
        n = len(pieces)
        if kind < 3:
            i, j = a % n, b % n
            pieces[i] = [b" ", pieces[i] + b" " + pieces[i], self.pieces[j]][kind]
            if kind == 2:
                pieces[j] = self.pieces[i]
        elif kind == 3:
            pieces[a % n] = SOUP[b % len(SOUP)].encode() + b" "
        elif kind < 7:
            # Another token of the same kind, mostly another name.
            same = list(self.by_kind.values())[0 if kind > 3 else a % len(self.by_kind)]
            i, j = same[b % len(same)], same[c % len(same)]
            pieces[i] = self.pieces[j]
        else:
            spans = self.parts[[Expr, Expr, Expr, Stmt, Decl][(kind - 7) % 5]]
            if spans:
                (start, end), (first, last) = spans[a % len(spans)], spans[b % len(spans)]
                new = b"".join(self.pieces[first:last])
                if c % 8 == 0:
                    new = b"".join(self.pieces[start:end]) + b"\n" + new
                pieces[start:end] = [new, *[b""] * (end - start - 1)]


KINDS = 12
