"""Statements and blocks."""

from __future__ import annotations

from collections.abc import Callable

from rt0.syntax.branches import check_branches
from rt0.syntax.nodes import (
    AssignStmt,
    BadExpr,
    BlockStmt,
    Branch,
    BranchStmt,
    CallStmt,
    CaseClause,
    CommClause,
    Decl,
    DeclStmt,
    EmptyStmt,
    Expr,
    ExprStmt,
    ForStmt,
    IfStmt,
    LabeledStmt,
    ListExpr,
    Name,
    Op,
    Operation,
    RangeClause,
    ReturnStmt,
    SelectStmt,
    SendStmt,
    SimpleStmt,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
)
from rt0.syntax.parse_exprs import ExprParser, unparen
from rt0.syntax.printer import expr_string, stmt_string
from rt0.syntax.tokens import (
    ADD,
    AND,
    ARROW,
    ASSIGN,
    BREAK,
    CASE,
    CHAN,
    COLON,
    CONST,
    CONTINUE,
    DEC,
    DEFAULT,
    DEFER,
    DEFINE,
    ELSE,
    EOF,
    FALLTHROUGH,
    FIRST_ASSIGN_OP,
    FIRST_LITERAL,
    FOR,
    FUNC,
    GO,
    GOTO,
    IF,
    INC,
    INTERFACE,
    LAST_LITERAL,
    LBRACE,
    LBRACK,
    LPAREN,
    MAP,
    NAME,
    NOT,
    RANGE,
    RBRACE,
    RETURN,
    SELECT,
    SEMI,
    STAR,
    STRUCT,
    SUB,
    SWITCH,
    TOKEN_COUNT,
    TOKEN_OP,
    TOKEN_TEXT,
    TYPE,
    VAR,
    XOR,
)


class StmtParser(ExprParser):
    """The layer that parses statements."""

    __slots__ = ()

    # What the layer of declarations provides.

    def decl_group(self, keyword: int) -> list[Decl]:
        raise NotImplementedError

    # Blocks

    def func_body(self) -> BlockStmt:
        """A function's body, with its labels and branches checked.

        They are left alone after a syntax error in the body, which would bring on others.
        """
        if self.i >= self._lexical_at:
            self.flush_lexical()
        errcnt = self.errcnt
        self.fnest += 1
        body = self.block_stmt("")
        self.fnest -= 1
        if self.check_branches:
            if self.i >= self._lexical_at:
                self.flush_lexical()
            if errcnt == self.errcnt:
                check_branches(body, self.handler)
        return body

    def skip_body(self) -> BlockStmt:
        """Skips from a left brace to the right one that belongs to it; answers an empty block."""
        toks = self.toks
        start = i = self.i
        depth = 0
        while (tok := toks[i]) != EOF:
            i += 1
            if tok == LBRACE:
                depth += 1
            elif tok == RBRACE:
                depth -= 1
                if depth == 0:
                    break
        self.i = i
        return BlockStmt(self.poss[start], [], self.poss[i - 1])

    def block_stmt(self, context: str) -> BlockStmt:
        """Block = "{" StatementList "}" ; the context is what a missing brace should have followed."""
        pos = self.poss[self.i]
        if self.toks[self.i] == LBRACE:
            self.i += 1
        else:
            self.syntax_error("expected { after " + context)
            self.advance(NAME, RBRACE)
            if self.got(RBRACE):
                return BlockStmt(pos, [], self.poss[self.i - 1])
        stmts = self.stmt_list()
        rbrace = self.poss[self.i]
        self.want(RBRACE)
        return BlockStmt(pos, stmts, rbrace)

    def stmt_list(self) -> list[Stmt]:
        """StatementList = { Statement ";" } ."""
        toks = self.toks
        stmts: list[Stmt] = []
        while True:
            tok = toks[self.i]
            if tok == RBRACE or tok == CASE or tok == DEFAULT or tok == EOF:
                break
            s = self.stmt_or_none()
            if self.i >= self.pragma_at:
                self.drop_pragmas()
            if s is None:
                break
            stmts.append(s)
            if toks[self.i] == SEMI:
                self.i += 1
            elif toks[self.i] != RBRACE:
                self.syntax_error("at end of statement")
                self.advance(SEMI, RBRACE, CASE, DEFAULT)
                self.got(SEMI)
        return stmts

    def stmt_or_none(self) -> Stmt | None:
        """A statement, if the current token starts one. Only declarations take directives."""
        tok = self.toks[self.i]
        if self.i >= self.pragma_at and tok not in (VAR, CONST, TYPE):
            self.drop_pragmas()
        parse = STATEMENTS[tok]
        return None if parse is None else parse(self)

    # Simple statements

    def name_stmt(self) -> Stmt | None:
        """A statement that starts with a name, as most do: simple or labeled."""
        lhs = self.expr_list()
        if type(lhs) is Name and self.toks[self.i] == COLON:
            return self.labeled_stmt(lhs)
        return self.simple_stmt(lhs, 0)

    def plain_stmt(self) -> Stmt:
        """A simple statement that starts with something else."""
        return self.simple_stmt(self.expr_list(), 0)

    def simple_stmt(self, lhs: Expr | None, keyword: int) -> SimpleStmt:
        """SimpleStmt = ExpressionStmt | SendStmt | IncDecStmt | Assignment | ShortVarDecl .

        After `for` also a range clause, after `switch` also a type switch guard with a name.
        """
        if lhs is None:
            if keyword == FOR and self.toks[self.i] == RANGE:
                return self.range_clause(None, False)
            lhs = self.expr_list()
        i = self.i
        tok = self.toks[i]
        if tok == ASSIGN or tok == DEFINE:
            return self.assignment(lhs, keyword)
        if type(lhs) is ListExpr:
            self.syntax_error("expected := or = or comma")
            self.advance(SEMI, RBRACE)
            lhs = lhs.elem_list[0]
            return ExprStmt(lhs.pos, lhs)
        if tok >= FIRST_ASSIGN_OP:
            self.i = i + 1
            return AssignStmt(self.poss[i], TOKEN_OP[tok], lhs, self.expr())
        if tok == INC or tok == DEC:
            self.i = i + 1
            return AssignStmt(self.poss[i], TOKEN_OP[tok], lhs, None)
        if tok == ARROW:
            self.i = i + 1
            return SendStmt(self.poss[i], lhs, self.expr())
        return ExprStmt(lhs.pos, lhs)

    def assignment(self, lhs: Expr, keyword: int) -> SimpleStmt:
        """The rest of a statement from its `=` or `:=` on."""
        i = self.i
        define = self.toks[i] == DEFINE
        self.i = i + 1
        if keyword == FOR and self.toks[i + 1] == RANGE:
            return self.range_clause(lhs, define)
        rhs = self.expr_list()
        if define and keyword == SWITCH and type(rhs) is TypeSwitchGuard and type(lhs) is Name:
            rhs.lhs = lhs
            return ExprStmt(rhs.pos, rhs)
        return AssignStmt(self.poss[i], Op.DEF if define else None, lhs, rhs)

    def range_clause(self, lhs: Expr | None, define: bool) -> RangeClause:
        """RangeClause = [ ExpressionList "=" | IdentifierList ":=" ] "range" Expression ."""
        pos = self.poss[self.i]
        self.i += 1
        return RangeClause(pos, lhs, define, self.expr())

    def labeled_stmt(self, label: Name) -> Stmt | None:
        """LabeledStmt = Label ":" Statement ; before `}` the statement may be missing altogether."""
        pos = self.poss[self.i]
        self.i += 1
        if self.toks[self.i] == RBRACE:
            return LabeledStmt(pos, label, EmptyStmt(self.poss[self.i]))
        s = self.stmt_or_none()
        if s is None:
            self.syntax_error_at(pos, "missing statement after label")
            return None
        return LabeledStmt(pos, label, s)

    # Other statements

    def empty_stmt(self) -> Stmt:
        """Nothing; the semicolon stays."""
        return EmptyStmt(self.poss[self.i])

    def nested_block(self) -> Stmt:
        """A block as a statement."""
        return self.block_stmt("")

    def decl_stmt(self) -> Stmt:
        """A declaration of constants, types or variables in a function."""
        i = self.i
        self.i = i + 1
        return DeclStmt(self.poss[i], self.decl_group(self.toks[i]))

    def call_stmt(self) -> Stmt:
        """GoStmt = "go" Expression , DeferStmt = "defer" Expression ."""
        i = self.i
        toks = self.toks
        self.i = i + 1
        x = self.primary_expr(None, toks[i + 1] == LPAREN)
        call = unparen(x)
        if call is not x:
            self.error_at(x.pos, f"expression in {TOKEN_TEXT[toks[i]]} must not be parenthesized")
        return CallStmt(self.poss[i], toks[i] == DEFER, call)

    def branch_stmt(self) -> Stmt:
        """BreakStmt, ContinueStmt, GotoStmt and FallthroughStmt; `goto` must have a label, the first two
        may."""
        i = self.i
        tok = self.toks[i]
        self.i = i + 1
        label: Name | None = None
        if tok == GOTO or tok != FALLTHROUGH and self.toks[i + 1] == NAME:
            label = self.name()
        return BranchStmt(self.poss[i], _BRANCHES[tok], label)

    def return_stmt(self) -> Stmt:
        """ReturnStmt = "return" [ ExpressionList ] ."""
        i = self.i
        tok = self.toks[i + 1]
        self.i = i + 1
        results = None if tok == SEMI or tok == RBRACE else self.expr_list()
        return ReturnStmt(self.poss[i], results)

    def for_stmt(self) -> Stmt:
        """ForStmt = "for" [ Condition | ForClause | RangeClause ] Block ."""
        pos = self.poss[self.i]
        init, cond, post = self.header(FOR)
        return ForStmt(pos, init, cond, post, self.block_stmt("for clause"))

    def if_stmt(self) -> Stmt:
        """IfStmt = "if" [ SimpleStmt ";" ] Expression Block [ "else" ( IfStmt | Block ) ] ."""
        first = last = self.if_clause()
        while self.got(ELSE):
            tok = self.toks[self.i]
            if tok == IF:
                clause = self.if_clause()
                last.else_ = clause
                last = clause
                continue
            if tok == LBRACE:
                last.else_ = self.block_stmt("")
            else:
                self.syntax_error("else must be followed by if or statement block")
                self.advance(NAME, RBRACE)
            break
        return first

    def if_clause(self) -> IfStmt:
        """An if statement up to its `else`."""
        pos = self.poss[self.i]
        init, cond, _ = self.header(IF)
        if cond is None:
            cond = BadExpr(pos)
        return IfStmt(pos, init, cond, self.block_stmt("if clause"), None)

    def switch_stmt(self) -> Stmt:
        """ExprSwitchStmt and TypeSwitchStmt."""
        pos = self.poss[self.i]
        init, tag, _ = self.header(SWITCH)
        if not self.got(LBRACE):
            self.syntax_error("missing { after switch clause")
            self.advance(CASE, DEFAULT, RBRACE)
        toks = self.toks
        body: list[CaseClause] = []
        while toks[self.i] != EOF and toks[self.i] != RBRACE:
            start = self.poss[self.i]
            cases = self.expr_list() if self.clause_start() else None
            colon = self.poss[self.i]
            self.want(COLON)
            body.append(CaseClause(start, cases, self.stmt_list(), colon))
        rbrace = self.poss[self.i]
        self.want(RBRACE)
        return SwitchStmt(pos, init, tag, body, rbrace)

    def select_stmt(self) -> Stmt:
        """SelectStmt = "select" "{" { CommClause } "}" ; which statements may be in a clause is checked
        later."""
        pos = self.poss[self.i]
        self.i += 1
        if not self.got(LBRACE):
            self.syntax_error("missing { after select clause")
            self.advance(CASE, DEFAULT, RBRACE)
        toks = self.toks
        body: list[CommClause] = []
        while toks[self.i] != EOF and toks[self.i] != RBRACE:
            start = self.poss[self.i]
            comm = self.simple_stmt(None, 0) if self.clause_start() else None
            colon = self.poss[self.i]
            self.want(COLON)
            body.append(CommClause(start, comm, self.stmt_list(), colon))
        rbrace = self.poss[self.i]
        self.want(RBRACE)
        return SelectStmt(pos, body, rbrace)

    def clause_start(self) -> bool:
        """Consumes `case`, after which something must come, or `default`, or complains."""
        if self.got(CASE):
            return True
        if not self.got(DEFAULT):
            self.syntax_error("expected case or default or }")
            self.advance(COLON, CASE, DEFAULT, RBRACE)
        return False

    # What stands between `if`, `for` or `switch` and the `{`

    def header(self, keyword: int) -> tuple[SimpleStmt | None, Expr | None, SimpleStmt | None]:
        """The parts of a header: what comes before, the condition or tag, what comes after each round."""
        toks = self.toks
        self.i += 1
        if toks[self.i] == LBRACE:
            if keyword == IF:
                self.syntax_error("missing condition in if statement")
                return None, self.bad_expr(), None
            return None, None, None
        outer = self.xnest
        self.xnest = -1
        parts = self.header_parts(keyword)
        self.xnest = outer
        return parts

    def header_parts(self, keyword: int) -> tuple[SimpleStmt | None, Expr | None, SimpleStmt | None]:
        """A header that is not empty."""
        toks = self.toks
        init: SimpleStmt | None = None
        if toks[self.i] != SEMI:
            if self.got(VAR):
                self.syntax_error(f"var declaration not allowed in {TOKEN_TEXT[keyword]} initializer")
            init = self.simple_stmt(None, keyword)
            if type(init) is RangeClause:
                return init, None, None
        if toks[self.i] == LBRACE:
            return None, self.condition(keyword, init, -1), None

        semi = -1
        if toks[self.i] == SEMI:
            semi = self.i
            self.i += 1
        else:
            # A missing brace is likelier than a missing semicolon.
            self.want(LBRACE)
            if toks[self.i] != LBRACE:
                self.advance(LBRACE, RBRACE)
        cond: SimpleStmt | None = None
        post: SimpleStmt | None = None
        if keyword != FOR:
            if toks[self.i] != LBRACE:
                cond = self.simple_stmt(None, keyword)
        elif toks[self.i] == LBRACE:
            self.syntax_error("expected for loop condition")
        else:
            if toks[self.i] != SEMI:
                cond = self.simple_stmt(None, 0)
            post = self.post_stmt()
        return init, self.condition(keyword, cond, semi), post

    def post_stmt(self) -> SimpleStmt | None:
        """The `; post` of a for clause."""
        self.want(SEMI)
        if self.toks[self.i] == LBRACE:
            return None
        post = self.simple_stmt(None, 0)
        if type(post) is AssignStmt and post.op == Op.DEF:
            self.syntax_error_at(post.pos, "cannot declare in post statement of for loop")
        return post

    def condition(self, keyword: int, s: SimpleStmt | None, semi: int) -> Expr | None:
        """The expression of a statement in the place of a condition; `semi` is the semicolon before it, if
        any."""
        if s is None:
            if keyword != IF or semi < 0:
                return None
            pos = self.poss[semi]
            if self.lits[semi] == "semicolon":
                self.syntax_error_at(pos, "missing condition in if statement")
            else:
                self.syntax_error_at(pos, f"unexpected {self.lits[semi]}, expected {{ after if clause")
            return BadExpr(pos)
        if type(s) is ExprStmt:
            return s.x
        if type(s) is AssignStmt and s.op is None and s.rhs is not None:
            # Likely `==` was meant: show what would be compared.
            text = f"assignment {_emphasized(s.lhs)} = {_emphasized(s.rhs)}"
        else:
            text = stmt_string(s)
        self.syntax_error_at(s.pos, f"cannot use {text} as value")
        return None


def _emphasized(x: Expr) -> str:
    """The expression's text, a binary operation in parentheses."""
    text = expr_string(x)
    return f"({text})" if type(x) is Operation and x.y is not None else text


_BRANCHES = {
    BREAK: Branch.BREAK,
    CONTINUE: Branch.CONTINUE,
    FALLTHROUGH: Branch.FALLTHROUGH,
    GOTO: Branch.GOTO,
}


def _statements() -> list[Callable[[StmtParser], Stmt | None] | None]:
    """What parses the statements that start with each token."""
    table: list[Callable[[StmtParser], Stmt | None] | None] = [None] * TOKEN_COUNT
    for tok in range(FIRST_LITERAL, LAST_LITERAL + 1):
        table[tok] = StmtParser.plain_stmt
    for tok in (FUNC, LPAREN, LBRACK, STRUCT, MAP, CHAN, INTERFACE, ARROW, ADD, SUB, STAR, AND, XOR, NOT):
        table[tok] = StmtParser.plain_stmt
    for tok in (VAR, CONST, TYPE):
        table[tok] = StmtParser.decl_stmt
    for tok in (BREAK, CONTINUE, FALLTHROUGH, GOTO):
        table[tok] = StmtParser.branch_stmt
    table[GO] = table[DEFER] = StmtParser.call_stmt
    table[NAME] = StmtParser.name_stmt
    table[LBRACE] = StmtParser.nested_block
    table[FOR] = StmtParser.for_stmt
    table[SWITCH] = StmtParser.switch_stmt
    table[SELECT] = StmtParser.select_stmt
    table[IF] = StmtParser.if_stmt
    table[RETURN] = StmtParser.return_stmt
    table[SEMI] = StmtParser.empty_stmt
    return table


STATEMENTS = _statements()
