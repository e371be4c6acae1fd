"""Declarations and files: the top of the parser, and its entry point `parse_file`.

The parser follows `cmd/compile/internal/syntax/parser.go` construct by construct where errors are concerned:
what is accepted with a complaint, how it is worded and placed, and where parsing goes on afterwards are gc's,
so that the same broken file yields the same list of errors. Node positions are gc's as well; the type
checker's depend on them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from rt0.syntax.constraint import ConstraintError, go_version, parse_constraint
from rt0.syntax.cursor import NEVER, Cursor
from rt0.syntax.errors import ErrorHandler
from rt0.syntax.nodes import (
    ArrayType,
    BlockStmt,
    CallExpr,
    ChanType,
    ConstDecl,
    Decl,
    Expr,
    Field,
    File,
    FuncDecl,
    FuncType,
    Group,
    ImportDecl,
    InterfaceType,
    MapType,
    Name,
    Op,
    Operation,
    ParenExpr,
    Pragma,
    Reader,
    SliceType,
    StructType,
    TypeDecl,
    VarDecl,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.parse_stmts import StmtParser
from rt0.syntax.pos import COL_BITS, LINE_BASES, LINE_BITS, Pos, add_file
from rt0.syntax.scanner import Tokens, scan
from rt0.syntax.tokens import (
    COMMA,
    CONST,
    DOT,
    EOF,
    FUNC,
    IMPORT,
    LBRACE,
    LBRACK,
    LPAREN,
    NAME,
    PACKAGE,
    RBRACK,
    RPAREN,
    SEMI,
    STRING,
    TYPE,
    VAR,
)

_NESTING = 50_000
"""Python frames that a parse may take. They are cheap, unlike those of C functions."""

_TYPES = (ArrayType, StructType, FuncType, InterfaceType, SliceType, MapType, ChanType)


def parse_file(
    name: str,
    src: bytes,
    handler: ErrorHandler,
    *,
    check_branches: bool = True,
    bodies: bool = True,
    late: ErrorHandler | None = None,
) -> File:
    """Parses a Go file; errors go to the handler, for instance an `ErrorList`.

    `name` is what positions and messages print. There is always a tree, but after errors it is no use to the
    type checker, and without a valid package clause it is empty. Without `bodies` those of functions are
    skipped unread, and look empty. With a handler for `late` errors, they are read when they are asked for.
    """
    base = add_file(name)
    tokens = scan(src, base)
    if tokens.line_bases:
        LINE_BASES[base >> (COL_BITS + LINE_BITS)] = tokens.line_bases
    parser = Parser(tokens, handler, check_branches, bodies)
    if not tokens.errors:
        parser.late = late
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _NESTING))
    try:
        return parser.file()
    except RecursionError:
        parser.syntax_error("expression or statement is nested too deeply")
        return parser.empty_file()
    finally:
        sys.setrecursionlimit(limit)


def is_type_elem(x: Expr) -> bool:
    """Whether the expression can only be an element of a type constraint, and not a value."""
    if isinstance(x, Operation):
        return is_type_elem(x.x) or x.y is not None and is_type_elem(x.y) or x.op == Op.TILDE
    if isinstance(x, ParenExpr):
        return is_type_elem(x.x)
    return isinstance(x, _TYPES)


def extract_name(x: Expr, force: bool) -> tuple[Name | None, Expr | None]:
    """Splits what was parsed as an expression, `P *E`, `P (E)` or `P *E|F`, into a type parameter and its
    constraint.

    That is done if the constraint cannot be a value, or if `force` is set; else the result is (None, x), and
    for a mere name (x, None).
    """
    if isinstance(x, Name):
        return x, None
    if isinstance(x, Operation) and x.y is not None:
        if x.op == Op.MUL:
            if isinstance(x.x, Name) and (force or is_type_elem(x.y)):
                return x.x, Operation(x.pos, Op.MUL, x.y, None)
        elif x.op == Op.OR:
            name, lhs = extract_name(x.x, force or is_type_elem(x.y))
            if name is not None and lhs is not None:
                return name, Operation(x.pos, Op.OR, lhs, x.y)
    elif isinstance(x, CallExpr) and isinstance(x.fun, Name) and len(x.arg_list) == 1 and not x.has_dots:
        arg = x.arg_list[0]
        if force or is_type_elem(arg):
            return x.fun, unparen(arg)
    return None, x


class Parser(StmtParser):
    """The complete parser."""

    __slots__ = ("tokens", "late")

    def __init__(self, tokens: Tokens, handler: ErrorHandler, check_branches: bool, bodies: bool) -> None:
        Cursor.__init__(self, tokens, handler, check_branches, bodies)
        self.tokens = tokens
        self.late: ErrorHandler | None = None

    # Files

    def file(self) -> File:
        """SourceFile = PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" } ."""
        pos = self.poss[0]
        version = self.go_version()
        if not self.got(PACKAGE):
            self.syntax_error("package statement must be first")
            return self.empty_file()
        self.take_pragmas()
        name = self.name()
        self.want(SEMI)
        if self.i >= self._lexical_at:
            self.flush_lexical()
        if self.errcnt:
            return self.empty_file()
        decls = self.top_level_decls()
        self.flush_lexical()
        pragmas = [pragma for _, pragma, own_line in self.tokens.pragmas if own_line]
        return File(pos, name, decls, self.poss[self.i], version, pragmas)

    def empty_file(self) -> File:
        """What to return for a file that is not worth going on with."""
        pos = self.poss[0]
        self.flush_lexical()
        return File(pos, Name(pos, "_"), [], self.poss[-1], "", [], broken=True)

    def go_version(self) -> str:
        """The language version implied by the build constraint, of which the last one counts."""
        version = ""
        for index, pragma, _ in self.tokens.pragmas:
            if index == 0 and pragma.text.startswith("go:build"):
                try:
                    version = go_version(parse_constraint("//" + pragma.text))
                except ConstraintError:
                    pass  # as gc does; cmd/go has complained
        return version

    def top_level_decls(self) -> list[Decl]:
        """All declarations. Imports in the wrong place are accepted, with a complaint."""
        toks = self.toks
        decls: list[Decl] = []
        previous = IMPORT
        while (tok := toks[self.i]) != EOF:
            if tok == IMPORT and previous != IMPORT:
                self.syntax_error("imports must appear before other declarations")
            previous = tok
            if tok == FUNC:
                self.i += 1
                decls.append(self.func_decl())
            elif tok in _GROUPS:
                self.i += 1
                decls += self.decl_group(tok)
            else:
                last = decls[-1] if decls else None
                if tok == LBRACE and isinstance(last, FuncDecl) and not last.has_body:
                    self.syntax_error("unexpected semicolon or newline before {")
                else:
                    self.syntax_error("non-declaration statement outside function body")
                self.advance(IMPORT, CONST, TYPE, VAR, FUNC)
                continue
            # Before the semicolon is consumed, as what follows it may have directives.
            if self.i >= self.pragma_at:
                self.drop_pragmas()
            if toks[self.i] == SEMI:
                self.i += 1
            elif toks[self.i] != EOF:
                self.syntax_error("after top level declaration")
                self.advance(IMPORT, CONST, TYPE, VAR, FUNC)
        self.drop_pragmas()
        return decls

    # Declarations

    def decl_group(self, keyword: int) -> list[Decl]:
        """One declaration, or several in parentheses, after the keyword."""
        parse = _GROUPS[keyword]
        if self.toks[self.i] != LPAREN:
            return [parse(self, None)]
        group = Group()
        toks = self.toks
        decls: list[Decl] = []
        if self.i >= self.pragma_at:
            self.drop_pragmas()
        self.i += 1
        while toks[self.i] != EOF and toks[self.i] != RPAREN:
            decls.append(parse(self, group))
            if toks[self.i] == SEMI:
                self.i += 1
            elif self.list_ends("grouped declaration", SEMI, RPAREN):
                return decls
        self.want(RPAREN)
        return decls

    def pragmas(self) -> list[Pragma]:
        """The directives of the declaration that starts here."""
        return self.take_pragmas() if self.i >= self.pragma_at else []

    def import_decl(self, group: Group | None) -> Decl:
        """ImportSpec = [ "." | PackageName ] ImportPath ."""
        pos = self.poss[self.i]
        pragmas = self.pragmas()
        name: Name | None = None
        if self.toks[self.i] == NAME:
            name = self.name()
        elif self.toks[self.i] == DOT:
            name = Name(pos, ".")
            self.i += 1
        kind = self.toks[self.i]
        path = self.literal_or_none()
        if path is None:
            self.syntax_error("missing import path")
            self.advance(SEMI, RPAREN)
        elif not path.bad and kind != STRING:
            self.syntax_error_at(path.pos, "import path must be a string")
            path.bad = True
        return ImportDecl(pos, group, pragmas, name, path)

    def const_decl(self, group: Group | None) -> Decl:
        """ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] ."""
        pos = self.poss[self.i]
        pragmas = self.pragmas()
        names = self.name_list(self.name())
        typ: Expr | None = None
        values: Expr | None = None
        if self.toks[self.i] not in (EOF, SEMI, RPAREN):
            typ = self.type_or_none()
            if self.got_assign():
                values = self.expr_list()
        return ConstDecl(pos, group, pragmas, names, typ, values)

    def var_decl(self, group: Group | None) -> Decl:
        """VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) ."""
        pos = self.poss[self.i]
        pragmas = self.pragmas()
        names = self.name_list(self.name())
        typ: Expr | None = None
        values: Expr | None = None
        if self.got_assign():
            values = self.expr_list()
        else:
            typ = self.type_()
            if self.got_assign():
                values = self.expr_list()
        return VarDecl(pos, group, pragmas, names, typ, values)

    def type_decl(self, group: Group | None) -> Decl:
        """TypeSpec = identifier [ TypeParams ] [ "=" ] Type ."""
        pos = self.poss[self.i]
        pragmas = self.pragmas()
        name = self.name()
        tparams: list[Field] = []
        alias = False
        typ: Expr | None
        if self.toks[self.i] == LBRACK:
            bracket = self.poss[self.i]
            self.i += 1
            typ = None
            if self.toks[self.i] == NAME:
                tparams, typ = self.array_or_type_params(bracket)
            elif self.got(RBRACK):
                typ = SliceType(bracket, self.type_())
            else:
                typ = self.array_type(bracket, None)
        else:
            typ = None
        if typ is None:
            alias = self.got_assign()
            typ = self.type_or_none()
        if typ is None:
            typ = self.bad_expr()
            self.syntax_error("in type declaration")
            self.advance(SEMI, RPAREN)
        return TypeDecl(pos, group, pragmas, name, tparams, alias, typ)

    def array_or_type_params(self, bracket: Pos) -> tuple[list[Field], Expr | None]:
        """After `type T [`, at a name: type parameters, or else, the whole array type `[name ...]E`.

        Both may start with the same expression, so one is parsed and looked at. Only a name before `[` cannot
        be an array length, which must be constant: there the constraint is an array or slice type.
        """
        x: Expr = self.name()
        if self.toks[self.i] != LBRACK:
            self.xnest += 1
            x = self.binary_expr(self.primary_expr(x, False), 0)
            self.xnest -= 1
        name, constraint = extract_name(x, self.toks[self.i] == COMMA)
        if name is not None and (constraint is not None or self.toks[self.i] != RBRACK):
            return self.param_list(name, constraint, RBRACK, True, False), None
        return [], self.array_type(bracket, x)

    def func_decl(self) -> FuncDecl:
        """FunctionDecl = "func" [ Receiver ] identifier [ TypeParams ] Signature [ FunctionBody ] , after
        `func`."""
        pos = self.poss[self.i]
        pragmas = self.pragmas()
        recv: Field | None = None
        expected = "expected name or ("
        if self.got(LPAREN):
            expected = "expected name"
            receivers = self.param_list(None, None, RPAREN, False, False)
            if not receivers:
                self.error("method has no receiver")
            else:
                if len(receivers) > 1:
                    self.error("method has multiple receivers")
                recv = receivers[0]
        tparams: list[Field] = []
        if self.toks[self.i] == NAME:
            name = self.name()
            tparams, typ = self.func_type("")
        else:
            name = Name(self.poss[self.i], "_")
            typ = FuncType(self.poss[self.i], [], [])
            self.syntax_error(expected)
            self.advance(LBRACE, SEMI)
        body: BlockStmt | None = None
        unread: Reader | None = None
        if self.toks[self.i] == LBRACE:
            if self.late is not None:
                unread = self.unread_body(self.late)
            else:
                body = self.func_body() if self.bodies else self.unread()
        return FuncDecl(pos, pragmas, recv, name, tparams, typ, body, unread)

    def unread(self) -> BlockStmt:
        """Skips a body for good."""
        if self.i >= self._lexical_at:
            self.flush_lexical()
        return self.skip_body()

    def unread_body(self, late: ErrorHandler) -> Reader:
        """Skips a body; answers what reads it."""
        start = self.i
        self.skip_body()
        pragmas = [p for p in self._pragmas if p[0] < self.i]
        if pragmas:
            del self._pragmas[-len(pragmas) :]
            self.pragma_at = self._pragmas[-1][0] if self._pragmas else NEVER
        tokens, check_branches = self.tokens, self.check_branches

        def read() -> BlockStmt:
            parser = Parser(tokens, late, check_branches, True)
            parser.i = start
            parser._pragmas = pragmas
            parser.pragma_at = pragmas[-1][0] if pragmas else NEVER
            return parser.func_body()

        return read


_GROUPS: dict[int, Callable[[Parser, Group | None], Decl]] = {
    IMPORT: Parser.import_decl,
    CONST: Parser.const_decl,
    TYPE: Parser.type_decl,
    VAR: Parser.var_decl,
}
