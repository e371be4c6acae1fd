"""Expressions: operations by precedence climbing, primary expressions by a loop over what follows."""

from __future__ import annotations

from rt0.syntax.nodes import (
    ArrayType,
    AssertExpr,
    BasicLit,
    CallExpr,
    ChanDir,
    ChanType,
    CompositeLit,
    Expr,
    FuncLit,
    IndexExpr,
    KeyValueExpr,
    ListExpr,
    MapType,
    Name,
    Op,
    Operation,
    ParenExpr,
    SelectorExpr,
    SliceExpr,
    SliceType,
    StructType,
    TypeSwitchGuard,
)
from rt0.syntax.parse_types import TypeParser
from rt0.syntax.pos import NO_POS, Pos
from rt0.syntax.printer import expr_string
from rt0.syntax.tokens import (
    AND,
    ARROW,
    CHAN,
    COLON,
    COMMA,
    DOT,
    DOTDOTDOT,
    EOF,
    FIRST_LITERAL,
    FUNC,
    INTERFACE,
    LAST_LITERAL,
    LBRACE,
    LBRACK,
    LPAREN,
    MAP,
    NAME,
    PREC,
    RBRACE,
    RBRACK,
    RPAREN,
    SEMI,
    STRUCT,
    TOKEN_OP,
    TYPE,
    UNARY,
)

_VALUES = (BasicLit, CompositeLit, FuncLit, SliceExpr, AssertExpr, TypeSwitchGuard, CallExpr)
_LITERAL_TYPES = (ArrayType, SliceType, StructType, MapType)


def unparen(x: Expr) -> Expr:
    """The expression without parentheses around it."""
    while isinstance(x, ParenExpr):
        x = x.x
    return x


def is_blank(x: Expr) -> bool:
    """Whether what is assigned to is `_`."""
    x = unparen(x)
    return isinstance(x, Name) and x.value == "_"


def unpack_list(x: Expr | None) -> list[Expr]:
    """The elements of a ListExpr; of any other expression, itself; of None, none."""
    if x is None:
        return []
    return x.elem_list if isinstance(x, ListExpr) else [x]


def is_value(x: Expr) -> bool:
    """Whether the expression cannot be a type, whatever its names mean."""
    if isinstance(x, Operation):
        return x.op != Op.MUL or x.y is not None
    if isinstance(x, ParenExpr):
        return is_value(x.x)
    if isinstance(x, IndexExpr):
        return is_value(x.x) or is_value(x.index)
    return isinstance(x, _VALUES)


class ExprParser(TypeParser):
    """The layer that parses expressions."""

    __slots__ = ()

    def expr(self) -> Expr:
        """Expression = UnaryExpr | Expression binary_op Expression ."""
        return self.binary_expr(None, 0)

    def expr_list(self) -> Expr:
        """ExpressionList = Expression { "," Expression } ."""
        x = self.expr()
        toks = self.toks
        if toks[self.i] != COMMA:
            return x
        elems = [x]
        while toks[self.i] == COMMA:
            self.i += 1
            elems.append(self.expr())
        return ListExpr(x.pos, elems)

    def binary_expr(self, x: Expr | None, prec: int) -> Expr:
        """Operations of more than the given precedence; the first operand may have been parsed."""
        toks = self.toks
        if x is None:
            x = self.unary_expr()
        while True:
            i = self.i
            tok = toks[i]
            op_prec = PREC[tok]
            if op_prec <= prec:
                return x
            self.i = i + 1
            x = Operation(self.poss[i], TOKEN_OP[tok], x, self.binary_expr(None, op_prec))

    def unary_expr(self) -> Expr:
        """UnaryExpr = PrimaryExpr | unary_op UnaryExpr ."""
        i = self.i
        tok = self.toks[i]
        if UNARY[tok]:
            self.i = i + 1
            x = self.unary_expr()
            if tok == AND:
                x = unparen(x)  # a composite literal in parentheses keeps them, see operand
            return Operation(self.poss[i], TOKEN_OP[tok], x, None)
        if tok == ARROW:
            self.i = i + 1
            x = self.unary_expr()
            if isinstance(x, ChanType):
                self.receive_only(x)
                return x
            return Operation(self.poss[i], Op.RECV, x, None)
        return self.primary_expr(None, True)

    def receive_only(self, x: ChanType) -> None:
        """Makes `<-` part of the channel type that turned out to follow: `<-(chan E)` is `(<-chan E)`, and
        `<-(chan<- E)` is `(<-chan (<-E))`."""
        t: Expr = x
        direction = ChanDir.SEND_ONLY
        while direction == ChanDir.SEND_ONLY:
            if not isinstance(t, ChanType):
                self.syntax_error(f"unexpected {expr_string(t)}, expected chan")
                return
            direction = t.dir
            if direction == ChanDir.RECV_ONLY:
                self.syntax_error("unexpected <-, expected chan")
            t.dir = ChanDir.RECV_ONLY
            t = t.elem

    def operand(self, keep_parens: bool) -> Expr:
        """Operand = Literal | OperandName | MethodExpr | "(" Expression ")" . Composite literals come
        later."""
        i = self.i
        tok = self.toks[i]
        if tok == NAME:
            self.i = i + 1
            return Name(self.poss[i], self.lits[i])
        if FIRST_LITERAL <= tok <= LAST_LITERAL:
            lit = self.literal_or_none()
            assert lit is not None
            return lit
        if tok == LPAREN:
            self.i = i + 1
            self.xnest += 1
            x = self.expr()
            self.xnest -= 1
            self.want(RPAREN)
            # Parentheses are kept only where an error could depend on them: before the `{` of what may be a
            # composite literal, whose type must not have any, and where the caller asks.
            if keep_parens or self.toks[self.i] == LBRACE:
                x = ParenExpr(self.poss[i], x)
            return x
        if tok == FUNC:
            self.i = i + 1
            _, typ = self.func_type("function type")
            if self.toks[self.i] != LBRACE:
                return typ
            self.xnest += 1
            body = self.func_body()
            self.xnest -= 1
            return FuncLit(self.poss[i], typ, body)
        if tok in (LBRACK, CHAN, MAP, STRUCT, INTERFACE):
            return self.type_()
        bad = self.bad_expr()
        self.syntax_error("expected expression")
        self.advance(RPAREN, RBRACK, RBRACE)
        return bad

    def primary_expr(self, x: Expr | None, keep_parens: bool) -> Expr:
        """PrimaryExpr = Operand { Selector | Index | Slice | TypeAssertion | Arguments | LiteralValue } ."""
        toks = self.toks
        poss = self.poss
        if x is None:
            i = self.i
            if toks[i] == NAME:
                self.i = i + 1
                x = Name(poss[i], self.lits[i])
            else:
                x = self.operand(keep_parens)
        while True:
            i = self.i
            tok = toks[i]
            if tok == DOT:
                if toks[i + 1] == NAME:
                    self.i = i + 2
                    x = SelectorExpr(poss[i], x, Name(poss[i + 1], self.lits[i + 1]))
                else:
                    x = self.assertion(x)
            elif tok == LPAREN:
                self.i = i + 1
                args, has_dots = self.arguments()
                x = CallExpr(poss[i], x, args, has_dots)
            elif tok == LBRACK:
                self.i = i + 1
                x = self.index_or_slice(poss[i], x)
            elif tok == LBRACE and self.may_be_literal(x):
                if type(x) is ParenExpr:
                    self.syntax_error("cannot parenthesize type in composite literal")
                x = self.literal_value(x)
            else:
                return x

    def assertion(self, x: Expr) -> Expr:
        """TypeAssertion = "." "(" Type ")" , or `.(type)`; the current token is the dot."""
        pos = self.poss[self.i]
        self.i += 1
        if self.toks[self.i] != LPAREN:
            self.syntax_error("expected name or (")
            self.advance(SEMI, RPAREN)
            return x
        self.i += 1
        if self.got(TYPE):
            x = TypeSwitchGuard(pos, None, x)
        else:
            x = AssertExpr(pos, x, self.type_())
        self.want(RPAREN)
        return x

    def index_or_slice(self, pos: Pos, x: Expr) -> Expr:
        """The rest of `x[i]`, `x[T1, T2]` or `x[i:j:k]` after the bracket at `pos`."""
        toks = self.toks
        i: Expr | None = None
        if toks[self.i] != COLON:
            comma = False
            if toks[self.i] == RBRACK:
                self.syntax_error("expected operand")
                i = self.bad_expr()
            else:
                i, comma = self.type_list(False)
            if comma or toks[self.i] == RBRACK:
                self.want(RBRACK)
                return IndexExpr(pos, x, i)

        if not self.got(COLON):
            self.syntax_error("expected comma, : or ]")
            self.advance(COMMA, COLON, RBRACK)
        self.xnest += 1
        index: list[Expr | None] = [i, None, None]
        full = False
        if toks[self.i] != COLON and toks[self.i] != RBRACK:
            index[1] = self.expr()
        if toks[self.i] == COLON:
            full = True
            if index[1] is None:
                self.error("middle index required in 3-index slice")
                index[1] = self.bad_expr()
            self.i += 1
            if toks[self.i] == RBRACK:
                self.error("final index required in 3-index slice")
                index[2] = self.bad_expr()
            else:
                index[2] = self.expr()
        self.xnest -= 1
        self.want(RBRACK)
        return SliceExpr(pos, x, index, full)

    def arguments(self) -> tuple[list[Expr], bool]:
        """The rest of Arguments = "(" [ ExpressionList [ "..." ] [ "," ] ] ")" , and whether there are
        dots."""
        toks = self.toks
        args: list[Expr] = []
        if toks[self.i] == RPAREN:
            self.i += 1
            return args, False
        has_dots = False
        self.xnest += 1
        while toks[self.i] != EOF and toks[self.i] != RPAREN and not has_dots:
            args.append(self.expr())
            if toks[self.i] == DOTDOTDOT:
                self.i += 1
                has_dots = True
            if toks[self.i] == COMMA:
                self.i += 1
            elif toks[self.i] != RPAREN and self.list_ends("argument list", COMMA, RPAREN):
                self.xnest -= 1
                return args, has_dots
        self.want(RPAREN)
        self.xnest -= 1
        return args, has_dots

    # Composite literals

    def may_be_literal(self, x: Expr) -> bool:
        """Whether `{` after the expression starts a literal, and not a block."""
        t = unparen(x)
        if isinstance(t, Name | SelectorExpr):
            return self.xnest >= 0
        if isinstance(t, IndexExpr):
            return self.xnest >= 0 and not is_value(t)
        return isinstance(t, _LITERAL_TYPES)

    def literal_value(self, typ: Expr | None) -> CompositeLit:
        """LiteralValue = "{" [ ElementList [ "," ] ] "}" ."""
        toks = self.toks
        x = CompositeLit(self.poss[self.i], typ, [], 0, NO_POS)
        elems = x.elem_list
        self.i += 1
        self.xnest += 1
        while toks[self.i] != EOF and toks[self.i] != RBRACE:
            e = self.element()
            if toks[self.i] == COLON:
                pos = self.poss[self.i]
                self.i += 1
                e = KeyValueExpr(pos, e, self.element())
                x.nkeys += 1
            elems.append(e)
            if toks[self.i] == COMMA:
                self.i += 1
            elif toks[self.i] != RBRACE and self.list_ends("composite literal", COMMA, RBRACE):
                x.rbrace = self.poss[self.i]
                self.xnest -= 1
                return x
        x.rbrace = self.poss[self.i]
        self.want(RBRACE)
        self.xnest -= 1
        return x

    def element(self) -> Expr:
        """Element = Expression | LiteralValue ."""
        if self.toks[self.i] == LBRACE:
            return self.literal_value(None)
        return self.expr()
