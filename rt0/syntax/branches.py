"""Labels and branches of a function body: that every one goes somewhere it may, and where.

Sets `BranchStmt.target`, and reports misplaced `break`, `continue` and `fallthrough`, labels that are
undefined, unused, declared twice or not of a statement that can be left or continued, and `goto`s into blocks
or over variable declarations. Function literals inside are not looked into; the parser checks each body when
it has parsed it.

Everything happens in one walk in source order. A `goto` to a label further on is carried along as unresolved,
out of the block it is in, until its label turns up in an enclosing block; what is left at the end has no
valid target.
"""

from __future__ import annotations

from rt0.syntax.errors import Error, ErrorHandler
from rt0.syntax.nodes import (
    AssignStmt,
    BlockStmt,
    Branch,
    BranchStmt,
    DeclStmt,
    EmptyStmt,
    Expr,
    ForStmt,
    IfStmt,
    LabeledStmt,
    Name,
    Op,
    SelectStmt,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
    VarDecl,
)
from rt0.syntax.pos import NO_POS, Pos, format_pos
from rt0.syntax.printer import expr_string


def check_branches(body: BlockStmt, handler: ErrorHandler) -> None:
    """Checks one function body."""
    labels = _Labels(handler)
    unresolved = _Block(labels, None, None, body.pos).walk(body.list, _NOWHERE)
    for goto in unresolved:
        assert goto.label is not None
        name = goto.label.value
        label = labels.declared.get(name)
        if label is not None:
            label.used = True
            block = format_pos(label.block.start)
            labels.error(goto.label.pos, f"goto {name} jumps into block starting at {block}")
        else:
            labels.error(goto.label.pos, f"label {name} not defined")
    for label in labels.declared.values():
        if not label.used:
            labels.error(label.stmt.label.pos, f"label {label.stmt.label.value} defined and not used")


class _Label:
    """A declared label."""

    __slots__ = ("block", "stmt", "used")

    def __init__(self, block: _Block, stmt: LabeledStmt) -> None:
        self.block = block
        self.stmt = stmt
        self.used = False


class _Labels:
    """All labels of a function body, whose scope is all of it."""

    __slots__ = ("handler", "declared")

    def __init__(self, handler: ErrorHandler) -> None:
        self.handler = handler
        self.declared: dict[str, _Label] = {}

    def error(self, pos: Pos, msg: str) -> None:
        self.handler(Error(pos, msg))

    def declare(self, block: _Block, stmt: LabeledStmt) -> _Label:
        """Declares a label; if there is one of that name, complains and returns it."""
        name = stmt.label.value
        label = self.declared.get(name)
        if label is not None:
            first = format_pos(label.stmt.label.pos)
            self.error(stmt.label.pos, f"label {name} already defined at {first}")
            return label
        label = self.declared[name] = _Label(block, stmt)
        return label


class _Context:
    """What surrounds a statement: what `break` leaves, what `continue` continues, which case of a switch."""

    __slots__ = ("breaks", "continues", "case")

    def __init__(self, breaks: Stmt | None, continues: ForStmt | None, case: int) -> None:
        self.breaks = breaks
        self.continues = continues
        self.case = case
        """Index of the clause directly around, or -1."""


_NOWHERE = _Context(None, None, -1)


class _Block:
    """One block during its walk."""

    __slots__ = ("labels", "parent", "stmt", "start", "unresolved", "passed", "var_pos", "var_name")

    def __init__(self, labels: _Labels, parent: _Block | None, stmt: LabeledStmt | None, start: Pos) -> None:
        self.labels = labels
        self.parent = parent
        self.stmt = stmt
        """The labeled statement that the block is the body, or part of the body, of."""
        self.start = start
        self.unresolved: list[BranchStmt] = []
        self.passed: list[BranchStmt] = []
        """The unresolved `goto`s before the latest variable declaration."""
        self.var_pos: Pos = NO_POS
        self.var_name: Expr | None = None

    def walk(self, stmts: list[Stmt], context: _Context) -> list[BranchStmt]:
        """Checks the statements; returns the `goto`s whose labels are not in this block or those inside
        it."""
        n = len(stmts)
        while n > 0 and type(stmts[n - 1]) is EmptyStmt:
            n -= 1  # a fallthrough may come before empty statements
        for i in range(n):
            self.statement(stmts[i], context, i == n - 1)
        return self.unresolved

    def inner(self, label: LabeledStmt | None, start: Pos, stmts: list[Stmt], context: _Context) -> None:
        """Walks a block in this one."""
        self.unresolved += _Block(self.labels, self, label, start).walk(stmts, context)

    def statement(self, s: Stmt, context: _Context, is_last: bool) -> None:
        label: LabeledStmt | None = None
        while isinstance(s, LabeledStmt):
            if s.label.value != "_":
                self.resolve(s)
                label = s
            s = s.stmt
        match s:
            case BranchStmt():
                if s.label is None:
                    self.plain_branch(s, context, is_last)
                else:
                    self.labeled_branch(s, s.label)
            case AssignStmt():
                if s.op == Op.DEF:
                    self.declares(s.pos, s.lhs)
            case IfStmt():
                self.if_stmt(s, label, _Context(context.breaks, context.continues, -1))
            case ForStmt():
                self.inner(label, s.body.pos, s.body.list, _Context(s, s, -1))
            case BlockStmt():
                self.inner(label, s.pos, s.list, _Context(context.breaks, context.continues, -1))
            case SwitchStmt():
                for i, clause in enumerate(s.body):
                    self.inner(label, clause.pos, clause.body, _Context(s, context.continues, i))
            case SelectStmt():
                for comm in s.body:
                    self.inner(label, comm.pos, comm.body, _Context(s, context.continues, -1))
            case DeclStmt():
                for d in s.decl_list:
                    if isinstance(d, VarDecl):
                        self.declares(d.pos, d.name_list[0])
                        break

    def if_stmt(self, s: IfStmt, label: LabeledStmt | None, context: _Context) -> None:
        """Both branches; an `else if` is a block around the second if."""
        self.inner(label, s.then.pos, s.then.list, context)
        if s.else_ is not None:
            self.inner(label, s.else_.pos, [s.else_], context)

    # Jumps forward

    def declares(self, pos: Pos, name: Expr) -> None:
        """Notes a variable declaration, over which the `goto`s so far must not jump."""
        self.var_pos = pos
        self.var_name = name
        self.passed = self.unresolved[:]

    def resolve(self, s: LabeledStmt) -> None:
        """Declares a label, which the `goto`s before it may have been waiting for."""
        label = self.labels.declare(self, s)
        waiting: list[BranchStmt] = []
        for goto in self.unresolved:
            assert goto.label is not None
            if goto.label.value != s.label.value:
                waiting.append(goto)
                continue
            goto.target = s
            label.used = True
            if self.var_name is not None and any(goto is passed for passed in self.passed):
                var = expr_string(self.var_name)
                self.labels.error(
                    goto.label.pos,
                    f"goto {s.label.value} jumps over declaration of {var} at {format_pos(self.var_pos)}",
                )
        self.unresolved = waiting

    # Branches

    def plain_branch(self, s: BranchStmt, context: _Context, is_last: bool) -> None:
        """A branch without label."""
        if s.tok == Branch.BREAK:
            s.target = context.breaks
            if s.target is None:
                self.labels.error(s.pos, "break is not in a loop, switch, or select")
        elif s.tok == Branch.CONTINUE:
            s.target = context.continues
            if s.target is None:
                self.labels.error(s.pos, "continue is not in a loop")
        else:
            msg = "fallthrough statement out of place"
            switch = context.breaks
            if isinstance(switch, SwitchStmt):
                if isinstance(switch.tag, TypeSwitchGuard):
                    msg = "cannot fallthrough in type switch"
                elif context.case >= 0 and is_last:
                    if context.case + 1 < len(switch.body):
                        return
                    msg = "cannot fallthrough final case in switch"
            self.labels.error(s.pos, msg)

    def labeled_branch(self, s: BranchStmt, name: Name) -> None:
        """A branch with a label."""
        label = self.labels.declared.get(name.value)
        if label is not None:
            label.used = True  # even if it turns out not to be valid here
        if s.tok == Branch.GOTO:
            if label is not None and self.is_in(label.block):
                s.target = label.stmt
            else:
                self.unresolved.append(s)
            return
        verb = "break" if s.tok == Branch.BREAK else "continue"
        if label is None:
            self.labels.error(name.pos, f"{verb} label not defined: {name.value}")
            return
        target = label.stmt.stmt
        leavable = (ForStmt, SwitchStmt, SelectStmt) if s.tok == Branch.BREAK else ForStmt
        if self.is_part_of(label.stmt) and isinstance(target, leavable):
            s.target = target
        else:
            self.labels.error(name.pos, f"invalid {verb} label {name.value}")

    def is_in(self, block: _Block) -> bool:
        """Whether this block is the given one or inside it."""
        b: _Block | None = self
        while b is not None and b is not block:
            b = b.parent
        return b is not None

    def is_part_of(self, stmt: LabeledStmt) -> bool:
        """Whether this block is in the labeled statement."""
        b: _Block | None = self
        while b is not None and b.stmt is not stmt:
            b = b.parent
        return b is not None
