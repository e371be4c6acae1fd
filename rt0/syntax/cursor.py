"""The parser's place in the token lists, its errors and directives: what all its parts stand on.

The parser is one object whose class is built in layers, a file each: `Cursor`, then types, expressions,
statements, declarations. Layers call upward (an array type contains an expression) through the methods that
`Cursor` declares.

Invariant: `i` is the index of the current token, and the whole state. Looking ahead is indexing, consuming is
`i += 1`, and hot paths do both without a call. `i` never moves past EOF.

Errors come in gc's order: the scanner's are held back until the parser has reached their token.
"""

from __future__ import annotations

from rt0.syntax.errors import Error, ErrorHandler
from rt0.syntax.nodes import BadExpr, BlockStmt, Expr, Pragma
from rt0.syntax.pos import Pos
from rt0.syntax.scanner import Tokens
from rt0.syntax.tokens import (
    ASSIGN,
    BREAK,
    CONST,
    CONTINUE,
    DEFER,
    DEFINE,
    EOF,
    FALLTHROUGH,
    FIRST_LITERAL,
    FOR,
    GO,
    GOTO,
    IF,
    LAST_LITERAL,
    NAME,
    RBRACE,
    RBRACK,
    RETURN,
    RPAREN,
    SELECT,
    SEMI,
    SWITCH,
    TOKEN_TEXT,
    TOKEN_WORDS,
    TYPE,
    VAR,
)

STATEMENT_STARTS = frozenset(
    (BREAK, CONST, CONTINUE, DEFER, FALLTHROUGH, FOR, GO, GOTO, IF, RETURN, SELECT, SWITCH, TYPE, VAR)
)
"""Keywords at which a parser that lost its way inside a function takes heart."""

NEVER = 1 << 62
"""A token index that is never reached."""

# Directives that gc knows, and misses if they stand elsewhere than before a declaration (noder/lex.go).
PLACED_DIRECTIVES = frozenset(
    "go:" + verb
    for verb in (
        "build noescape norace nosplit noinline nocheckptr systemstack nowritebarrier nowritebarrierrec"
        " yeswritebarrierrec cgo_unsafe_args uintptrkeepalive uintptrescapes registerparams"
    ).split()
)


class Cursor:
    """Current token, nesting, pending scanner errors and directives."""

    __slots__ = (
        "toks",
        "poss",
        "lits",
        "bad",
        "i",
        "fnest",
        "xnest",
        "handler",
        "errcnt",
        "_lexical",
        "_lexical_at",
        "_pragmas",
        "pragma_at",
        "check_branches",
        "bodies",
    )

    def __init__(self, tokens: Tokens, handler: ErrorHandler, check_branches: bool, bodies: bool) -> None:
        self.toks = tokens.toks
        self.poss = tokens.poss
        self.lits = tokens.lits
        self.bad = tokens.bad
        self.i = 0
        self.fnest = 0
        """How many function bodies we are in; decides where error recovery may stop."""
        self.xnest = 0
        """Expression nesting; negative in the header of a statement, where `{` starts the statement's
        block."""
        self.handler = handler
        self.errcnt = 0
        self.check_branches = check_branches
        self.bodies = bodies
        # Both are stacks, next one last; `_at` is the token index of the next one.
        self._lexical = tokens.errors[::-1]
        self._lexical_at = tokens.errors[0][0] if tokens.errors else NEVER
        self._pragmas = tokens.pragmas[::-1]
        self.pragma_at = tokens.pragmas[0][0] if tokens.pragmas else NEVER

    # What upper layers provide to lower ones.

    def expr(self) -> Expr:
        raise NotImplementedError

    def func_body(self) -> BlockStmt:
        raise NotImplementedError

    # Tokens

    def got(self, tok: int) -> bool:
        """Consumes the token if it is the current one."""
        if self.toks[self.i] == tok:
            self.i += 1
            return True
        return False

    def want(self, tok: int) -> None:
        """Consumes the token, or complains and skips one token."""
        if self.toks[self.i] == tok:
            self.i += 1
        else:
            self.syntax_error("expected " + TOKEN_WORDS[tok])
            self.skip_one()

    def got_assign(self) -> bool:
        """Consumes `=`, and also `:=`, with a complaint."""
        tok = self.toks[self.i]
        if tok == ASSIGN:
            self.i += 1
            return True
        if tok == DEFINE:
            self.syntax_error("expected =")
            self.i += 1
            return True
        return False

    def skip_one(self) -> None:
        """Skips one token, so that recovery makes progress."""
        if self.toks[self.i] != EOF:
            self.i += 1

    def advance(self, *follow: int) -> None:
        """Skips to a token in the follow list, or inside a function to one that starts a statement."""
        toks = self.toks
        i = self.i
        while True:
            tok = toks[i]
            if tok == EOF or tok in follow or self.fnest > 0 and tok in STATEMENT_STARTS:
                break
            i += 1
        self.i = i

    def bad_expr(self) -> BadExpr:
        """Stands at the current token for an expression that is not there."""
        return BadExpr(self.poss[self.i])

    # Errors

    def error_at(self, pos: Pos, msg: str) -> None:
        """Reports an error in the given words."""
        if self.i >= self._lexical_at:
            self.flush_lexical()
        self.errcnt += 1
        self.handler(Error(pos, msg))

    def error(self, msg: str) -> None:
        """Reports an error at the current token."""
        self.error_at(self.poss[self.i], msg)

    def syntax_error(self, msg: str) -> None:
        """Reports a syntax error at the current token."""
        self.syntax_error_at(self.poss[self.i], msg)

    def syntax_error_at(self, pos: Pos, msg: str) -> None:
        """Reports a syntax error; a message that starts with `in`, `at`, `after` or `expected` is completed
        by the current token as what was unexpected."""
        if self.i >= self._lexical_at:
            self.flush_lexical()
        if self.toks[self.i] == EOF and self.errcnt:
            return  # only follows from the earlier error
        if msg.startswith(("in ", "at ", "after ")):
            msg = f"unexpected {self.token_words()} {msg}"
        elif msg.startswith("expected "):
            msg = f"unexpected {self.token_words()}, {msg}"
        self.error_at(pos, "syntax error: " + msg)

    def token_words(self) -> str:
        """How messages name the current token where it is unexpected."""
        tok = self.toks[self.i]
        if tok == NAME:
            return "name " + self.lits[self.i]
        if FIRST_LITERAL <= tok <= LAST_LITERAL:
            return "literal " + self.lits[self.i]
        if tok == SEMI:
            return self.lits[self.i]
        return TOKEN_WORDS[tok]

    def flush_lexical(self) -> None:
        """Reports the scanner's errors up to the current token."""
        pending = self._lexical
        while pending and pending[-1][0] <= self.i:
            _, pos, msg = pending.pop()
            self.errcnt += 1
            self.handler(Error(pos, msg))
        self._lexical_at = pending[-1][0] if pending else NEVER

    def list_ends(self, context: str, sep: int, close: int) -> bool:
        """What to do in a list when there is no separator after an element; true if the list must be given
        up.

        Otherwise the current token is the closing one, as it is without error in most lists.
        """
        if self.toks[self.i] == close:
            return False
        self.syntax_error(f"in {context}; possibly missing {TOKEN_WORDS[sep]} or {TOKEN_TEXT[close]}")
        self.advance(RPAREN, RBRACK, RBRACE)
        return self.toks[self.i] != close

    # Directives

    def take_pragmas(self) -> list[Pragma]:
        """The directives seen since the last call, for the declaration that starts here."""
        taken: list[Pragma] = []
        pending = self._pragmas
        while pending and pending[-1][0] <= self.i:
            _, pragma, own_line = pending.pop()
            if own_line:
                taken.append(pragma)
            elif pragma.text.startswith("go:"):
                self.handler(Error(pragma.pos, "misplaced compiler directive"))
        self.pragma_at = pending[-1][0] if pending else NEVER
        return taken

    def drop_pragmas(self) -> None:
        """Complains about directives that no declaration took. Callers compare `i` with `pragma_at` first."""
        for pragma in self.take_pragmas():
            verb = pragma.text.split(" ", 1)[0]
            if verb == "go:embed":
                self.handler(Error(pragma.pos, "misplaced go:embed directive"))
            elif verb in PLACED_DIRECTIVES:
                self.handler(Error(pragma.pos, "misplaced compiler directive"))
