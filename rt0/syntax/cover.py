"""Coverage: the blocks of a package's functions that are counted, and the statements that count them.

The rules are those of `cmd/cover/cover.go`, whose result is a contract: profiles name blocks by lines and
columns. A block is a stretch of statements that are run together, as far as the syntax tells: it ends with a
statement that may go elsewhere, or where a function literal begins. Comments and blank lines divide it.
cmd/cover writes counters into the text; here they are put into the tree (`CounterStmt`), in the same places.

Places are offsets in the file, as of tokens; what `//line` directives say of them counts for the names of
files and literals only. Invariant: trees are without syntax errors, and changed once.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from rt0.syntax.nodes import (
    BlockStmt,
    BranchStmt,
    CallExpr,
    CaseClause,
    CommClause,
    CounterStmt,
    EmptyStmt,
    Expr,
    ExprStmt,
    File,
    ForStmt,
    FuncDecl,
    FuncLit,
    IfStmt,
    LabeledStmt,
    Name,
    Node,
    Operation,
    RangeClause,
    SelectStmt,
    SliceExpr,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
)
from rt0.syntax.pos import COL_BITS, COL_MAX, LINE_BITS, Pos, col_of, line_of, make_pos, shown
from rt0.syntax.positions import start_pos
from rt0.syntax.scanner import scan
from rt0.syntax.tokens import (
    EOF,
    FIRST_LITERAL,
    FUNC,
    LAST_LITERAL,
    LBRACE,
    LBRACK,
    NAME,
    RBRACE,
    SEMI,
    STRING,
    TOKEN_TEXT,
)
from rt0.syntax.walk import children, walk

HEADER = 3
"""Words in front of a function's counters: how many there are, the package, the function
(`internal/coverage`)."""

_FILE_BITS = COL_BITS + LINE_BITS
_CONTROL = (ForStmt, SwitchStmt, SelectStmt)
"""Statements that a label cannot be taken from."""
_ENDING = (BlockStmt, BranchStmt, ForStmt, IfStmt, LabeledStmt, SwitchStmt, SelectStmt)
"""Statements that end a block."""


class Unit:
    """A block: the lines and columns where it starts and ends, and how many statements are in it."""

    __slots__ = ("start_line", "start_col", "end_line", "end_col", "statements")

    def __init__(self, start_line: int, start_col: int, end_line: int, end_col: int, statements: int) -> None:
        self.start_line = start_line
        self.start_col = start_col
        self.end_line = end_line
        self.end_col = end_col
        self.statements = statements


class Function:
    """A function, or a literal in none, with its blocks; `file` is how profiles call its file."""

    __slots__ = ("name", "file", "literal", "units")

    def __init__(self, name: str, file: str, literal: bool) -> None:
        self.name = name
        self.file = file
        self.literal = literal
        self.units: list[Unit] = []


class Coverage:
    """What is counted of a package: `words` of memory under `symbol`. Files are called by the package's path,
    or by their own if it is `local`."""

    __slots__ = ("path", "mode", "symbol", "local", "functions", "words", "seen")

    def __init__(self, path: str, mode: str, symbol: str, local: bool) -> None:
        self.path = path
        self.mode = mode
        self.symbol = symbol
        self.local = local
        self.functions: list[Function] = []
        self.words = 0
        self.seen: set[tuple[str, int, int, int, int]] = set()

    def add_file(self, file: File, name: str, src: bytes) -> None:
        """Puts counters into the functions of a file."""
        _Cover(self, _Text(file, src), name).visit_all(file)

    def unit(self, file: str, start: tuple[int, int], end: tuple[int, int], statements: int) -> Unit:
        """A block; none is where another is, so one that would be ends further right."""
        line, col = end
        while (file, *start, line, col) in self.seen:
            col += 1
        self.seen.add((file, *start, line, col))
        return Unit(*start, line, col, statements)


class _Text:
    """A file's tokens, by their offsets. `code` are those that count as code: neither braces nor semicolons
    that stand for newlines."""

    __slots__ = ("base", "size", "lines", "newlines", "toks", "offsets", "lits", "code", "code_lines")

    def __init__(self, file: File, src: bytes) -> None:
        tokens = scan(src, 0)
        self.base = file.pos >> _FILE_BITS << _FILE_BITS
        self.lines = [0]
        at = src.find(b"\n")
        while at >= 0:
            self.lines.append(at + 1)
            at = src.find(b"\n", at + 1)
        self.toks = tokens.toks
        self.lits = tokens.lits
        self.offsets = [self.offset(p) for p in tokens.poss]
        self.code: list[int] = []
        self.code_lines: list[tuple[int, int]] = []  # where each begins, and ends
        for tok, at, lit in zip(self.toks, self.offsets, self.lits, strict=True):
            if tok in (LBRACE, RBRACE, EOF) or (tok == SEMI and lit != "semicolon"):
                continue
            first = last = self.line(at)
            if tok == STRING:
                # As go/scanner counts: it leaves out carriage returns in raw strings.
                last = self.line(at + len(lit.replace("\r", "").encode("utf-8", "surrogateescape")))
            self.code.append(at)
            self.code_lines.append((first, last))

    def offset(self, pos: Pos) -> int:
        """The offset of a position."""
        return self.lines[line_of(pos) - 1] + col_of(pos) - 1

    def line(self, offset: int) -> int:
        """The line, from 1."""
        return bisect_right(self.lines, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1."""
        line = self.line(offset)
        return line, offset - self.lines[line - 1] + 1

    def pos(self, offset: int) -> Pos:
        """The position of an offset."""
        line, col = self.place(offset)
        return make_pos(self.base, line, min(col, COL_MAX))

    def index(self, offset: int) -> int:
        """The number of the token at an offset."""
        return bisect_left(self.offsets, offset)

    def end(self, i: int) -> int:
        """Where a token ends."""
        tok = self.toks[i]
        if tok == NAME or FIRST_LITERAL <= tok <= LAST_LITERAL:
            return self.offsets[i] + len(self.lits[i].encode("utf-8", "surrogateescape"))
        return self.offsets[i] + len(TOKEN_TEXT[tok])

    def ranges(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of a stretch that have code, divided by lines without any (`codeRanges`)."""
        found: list[tuple[int, int]] = []
        begun, last = -1, 0  # where a part begins, and the last line with code so far
        for i in range(bisect_left(self.code, start), bisect_left(self.code, end)):
            first, ends = self.code_lines[i]
            if last == 0:
                begun = self.code[i]
            elif first > last + 1:
                found.append((begun, self.lines[last]))
                begun = self.code[i]
            last = max(last, ends)
        if last == 0:
            return [(start, start)]
        # A newline that the stretch ends with begins no line of it.
        more = last < self.line(max(start, end - 1))
        found.append((begun, self.lines[last] if more else end))
        return found


class _Block:
    """A list of statements with their starts and ends, from `start` on up to `end`."""

    __slots__ = ("stmts", "starts", "ends")

    def __init__(self) -> None:
        self.stmts: list[Stmt] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def inside(self, offset: int, count: int) -> bool:
        """Whether a place is in one of the first statements, behind its start."""
        i = bisect_left(self.starts, offset, 0, count)
        return i > 0 and offset < self.ends[i - 1]

    def split(self, i: int, inner: Stmt, start: int) -> None:
        """Makes an empty statement of a labeled one, and puts what is labeled behind it."""
        self.stmts.insert(i + 1, inner)
        self.starts.insert(i + 1, start)
        self.ends.insert(i + 1, self.ends[i])
        self.ends[i] = start


class _Cover:
    """The way through a file. `function` is the one that the way is in."""

    __slots__ = ("coverage", "text", "name", "function", "literals")

    def __init__(self, coverage: Coverage, text: _Text, name: str) -> None:
        self.coverage = coverage
        self.text = text
        self.name = name
        self.function: Function | None = None
        self.literals: list[int] = []  # where the bodies of literals begin

    def visit_all(self, file: File) -> None:
        """Puts counters into a file's functions."""
        self.literals = _literals(file, self.offset)
        for decl in file.decl_list:
            self.visit(decl)

    def offset(self, pos: Pos) -> int:
        return self.text.offset(pos & (1 << _FILE_BITS) - 1)

    # Nodes

    def visit(self, n: Node) -> None:
        """Looks for blocks in a node."""
        match n:
            case FuncDecl():
                self.decl(n)
            case FuncLit():
                self.literal(n)
            case BlockStmt():
                start = self.offset(n.pos)
                self.block(n, start, start + 1)
            case IfStmt():
                self.if_(n)
            case SwitchStmt():
                if n.init is not None:
                    self.visit(n.init)
                if n.tag is not None:
                    self.visit(n.tag)
                self.clauses(n.body, n.rbrace)
            case SelectStmt():
                self.clauses(n.body, n.rbrace)
            case _:
                for part in children(n):
                    self.visit(part)

    def decl(self, n: FuncDecl) -> None:
        """A function; what cannot be called, or is what counts, is left alone."""
        if n.name.value == "_" or n.body is None:
            return
        name = n.name.value
        c = self.coverage
        if c.path == "sync/atomic" and c.mode == "atomic" and name in ("AddUint32", "StoreUint32"):
            return
        if n.recv is not None:
            t, star = n.recv.type, ""
            if isinstance(t, Operation) and t.y is None:
                t, star = t.x, "*"
            if isinstance(t, Name):
                name = f"{star}{t.value}.{name}"
        self.body(name, n.pos, False, n.body)

    def literal(self, n: FuncLit) -> None:
        """A literal: a part of the function that it is in, or like one by itself."""
        if self.function is not None:
            self.visit(n.body)
            return
        _, line, col = shown(self.keyword(n.pos))
        self.body(f"func.L{line}.C{col}", n.pos, True, n.body)

    def keyword(self, pos: Pos) -> Pos:
        """The position of the `func` of a function."""
        i = self.text.index(self.offset(pos))
        while self.text.toks[i] != FUNC:
            i -= 1
        return self.text.pos(self.text.offsets[i])

    def body(self, name: str, pos: Pos, literal: bool, body: BlockStmt) -> None:
        c = self.coverage
        file = self.name
        if not c.local:
            file = f"{c.path}/{os.path.basename(shown(self.keyword(pos))[0])}"
        self.function = Function(name, file, literal)
        self.visit(body)
        c.functions.append(self.function)
        c.words += HEADER + len(self.function.units)
        self.function = None

    def block(self, n: BlockStmt, start: int, insert: int) -> None:
        """A block in braces; counters may be put from `insert` on."""
        end = self.offset(n.rbrace)
        placed = self.placed(n.list, self.text.index(end))
        inner = _unlabeled(n.list)
        n.list = self.counted(start, insert, end + 1, placed, True)
        for s in inner:
            self.visit(s)

    def if_(self, n: IfStmt) -> None:
        """An if statement. `else if` becomes a block of its own, so that there is room for a counter."""
        if n.init is not None:
            self.visit(n.init)
        self.visit(n.cond)
        self.visit(n.then)
        other = n.else_
        if other is None:
            return
        start = self.text.end(self.text.index(self.offset(n.then.rbrace)) + 1)
        if isinstance(other, IfStmt):
            placed = _Block()
            placed.stmts, placed.starts = [other], [self.offset(other.pos)]
            placed.ends = [self.offset(_last_brace(other)) + 1]
            stmts = self.counted(start, start + 1, placed.ends[0] + 1, placed, True)
            n.else_ = BlockStmt(other.pos, stmts, _last_brace(other))
            self.visit(other)
        else:
            assert isinstance(other, BlockStmt)
            self.block(other, start, start + 1)

    def clauses(self, clauses: Sequence[CaseClause | CommClause], rbrace: Pos) -> None:
        """The clauses of a switch or select: first all of them, then what is in them."""
        if not clauses:
            return
        limits = [self.text.index(self.offset(c.pos)) for c in clauses[1:]]
        limits.append(self.text.index(self.offset(rbrace)))
        bodies: list[list[Stmt]] = []
        for clause, limit in zip(clauses, limits, strict=True):
            start = self.offset(clause.colon) + 1
            placed = self.placed(clause.body, limit)
            bodies.append(_unlabeled(clause.body))
            end = placed.ends[-1] if placed.ends else start
            clause.body = self.counted(start, start, end, placed, False)
        for clause, body in zip(clauses, bodies, strict=True):
            head = clause.cases if isinstance(clause, CaseClause) else clause.comm
            for part in (head, *body):
                if part is not None:
                    self.visit(part)

    # Statements

    def placed(self, stmts: list[Stmt], limit: int) -> _Block:
        """Statements with their places, in front of the token that is number `limit`."""
        text = self.text
        block = _Block()
        block.stmts = list(stmts)
        block.starts = [self.start(s) for s in stmts]
        limits = [text.index(start) for start in block.starts[1:]]
        if stmts:
            limits.append(limit)
        block.ends = [self.end(s, limit) for s, limit in zip(stmts, limits, strict=True)]
        return block

    def start(self, n: Node) -> int:
        """Where a node's first token is. (`start_pos` stops at the `[` of a slice expression, and knows some
        statements by another token.)"""
        if isinstance(n, LabeledStmt):
            return self.offset(n.label.pos)
        at = start_pos(n.x if isinstance(n, ExprStmt) else n)
        if self.text.toks[self.text.index(self.offset(at))] == LBRACK:
            sliced = _sliced(n, at)
            if sliced is not None:
                return self.start(sliced)
        return self.offset(at)

    def end(self, s: Stmt, limit: int) -> int:
        """Where a statement ends that stands in front of a token: behind its last token."""
        inner = s
        while isinstance(inner, LabeledStmt):
            inner = inner.stmt
        text = self.text
        if isinstance(inner, EmptyStmt):
            at = self.offset(inner.pos)
            return at + (text.toks[text.index(at)] == SEMI)
        return text.end(limit - 1 - (text.toks[limit - 1] == SEMI))

    def boundary(self, s: Stmt, end: int) -> int:
        """Where the block ends that a statement is the last of; the statement itself ends at `end`."""
        match s:
            case LabeledStmt():
                return self.boundary(s.stmt, end)
            case BlockStmt():
                return self.offset(s.pos)
            case IfStmt():
                return self.first_literal(self.offset(s.pos), self.offset(s.then.pos))
            case ForStmt():
                looked_at = s.init.x if isinstance(s.init, RangeClause) else s
                return self.first_literal(self.start(looked_at), self.offset(s.body.pos))
            case SwitchStmt():
                brace = self.brace(s.body, s.rbrace)
                if isinstance(s.tag, TypeSwitchGuard):
                    guard = self.start(s.tag)
                    found = self.first_literal(self.offset(s.pos), guard)
                    return brace if found == guard else found
                return self.first_literal(self.offset(s.pos), brace)
            case SelectStmt():
                return self.brace(s.body, s.rbrace)
        return self.first_literal(self.start(s), end)

    def brace(self, clauses: Sequence[Node], rbrace: Pos) -> int:
        """Where the `{` of a switch or select is: in front of the first clause, or the `}`."""
        first = clauses[0].pos if clauses else rbrace
        return self.text.offsets[self.text.index(self.offset(first)) - 1]

    def first_literal(self, start: int, end: int) -> int:
        """Where the body of the first literal between two places begins, or the second place."""
        i = bisect_left(self.literals, start)
        return self.literals[i] if i < len(self.literals) and self.literals[i] < end else end

    def ends_block(self, s: Stmt, start: int, end: int) -> bool:
        """Whether a statement ends a block: it goes elsewhere, or there is a literal in it."""
        if isinstance(s, _ENDING):
            return True
        if isinstance(s, ExprStmt) and isinstance(s.x, CallExpr) and len(s.x.arg_list) == 1:
            fun = s.x.fun
            if isinstance(fun, Name) and fun.value == "panic":
                return True
        return self.first_literal(start, end) < end

    # Counters

    def counter(self, start: int, end: int, statements: int) -> CounterStmt:
        """Counts a block from here on."""
        assert self.function is not None
        c = self.coverage
        index = c.words + HEADER + len(self.function.units)
        text = self.text
        unit = c.unit(self.name, text.place(start), text.place(end), statements)
        self.function.units.append(unit)
        return CounterStmt(text.pos(start), c.symbol, index, c.mode)

    def counted(self, start: int, insert: int, end: int, block: _Block, extend: bool) -> list[Stmt]:
        """A list of statements with the counters of its blocks (`addCounters`): from `start` to `end`, where
        the last one ends if it is to `extend` so far."""
        if not block.stmts:
            first, last = self.text.ranges(insert, end)[0]
            return [self.counter(first, last, 0)]
        out: list[Stmt] = []
        while True:
            count, stop, ended = self.first_block(block)
            if extend and not ended:
                stop = end
            if start != stop:
                self.add_ranges(start, stop, block, count, out)
            else:
                out += block.stmts[:count]
            del block.stmts[:count], block.starts[:count], block.ends[:count]
            if not block.stmts:
                return out
            extend = extend and not ended
            start = block.starts[0]

    def first_block(self, block: _Block) -> tuple[int, int, bool]:
        """How many statements the first block has, where it ends, and whether a statement ends it."""
        stop = 0
        for i, s in enumerate(block.stmts):
            stop = self.boundary(s, block.ends[i])
            if not self.ends_block(s, block.starts[i], block.ends[i]):
                continue
            if isinstance(s, LabeledStmt) and not isinstance(s.stmt, _CONTROL):
                # A jump leads in front of the counter of what is labeled.
                stop = block.starts[i]
                inner, at = s.stmt, self.start(s.stmt)
                s.stmt = EmptyStmt(self.text.pos(at))
                block.split(i, inner, at)
            return i + 1, stop, True
        return len(block.stmts), stop, False

    def add_ranges(self, start: int, stop: int, block: _Block, count: int, out: list[Stmt]) -> None:
        """The first statements, with a counter in front of each part that has code; a part that begins within
        a statement belongs to the one before."""
        merged: list[tuple[int, int, int]] = []
        for first, last in self.text.ranges(start, stop):
            n = bisect_left(block.starts, last, 0, count) - bisect_left(block.starts, first, 0, count)
            if merged and block.inside(first, count):
                before = merged.pop()
                merged.append((before[0], last, before[2] + n))
            else:
                merged.append((first, last, n))
        done = 0
        for i, (first, last, n) in enumerate(merged):
            at = bisect_left(block.starts, first, 0, count) if i else 0
            out += block.stmts[done:at]
            out.append(self.counter(first, last, n))
            done = at
        out += block.stmts[done:count]


def _literals(file: File, offset: Callable[[Pos], int]) -> list[int]:
    """Where the bodies of all function literals of a file begin."""
    found: list[int] = []

    def visit(n: Node) -> bool:
        if isinstance(n, FuncLit):
            found.append(offset(n.body.pos))
        return True

    for decl in file.decl_list:
        walk(decl, visit)
    return sorted(found)


def _sliced(n: Node, at: Pos) -> Expr | None:
    """What is sliced by the slice expression in a node whose `[` this is, if it is one's."""
    found: list[Expr] = []

    def visit(m: Node) -> bool:
        if isinstance(m, SliceExpr) and m.pos == at:
            found.append(m.x)
        return not found

    walk(n, visit)
    return found[0] if found else None


def _unlabeled(stmts: list[Stmt]) -> list[Stmt]:
    """Statements as they are before labels are split off: what is to be looked at in them."""
    out: list[Stmt] = []
    for s in stmts:
        while isinstance(s, LabeledStmt):
            s = s.stmt
        out.append(s)
    return out


def _last_brace(s: IfStmt) -> Pos:
    """The closing brace of an if statement."""
    while isinstance(s.else_, IfStmt):
        s = s.else_
    return s.else_.rbrace if isinstance(s.else_, BlockStmt) else s.then.rbrace
