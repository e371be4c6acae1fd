"""Labels, and the statements that jump to them.

The parser checks branches too when it is asked to, as gc does; this is for trees that were parsed without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import (
    AssignStmt,
    BlockStmt,
    Branch,
    BranchStmt,
    DeclStmt,
    ForStmt,
    IfStmt,
    LabeledStmt,
    Op,
    SelectStmt,
    Stmt,
    SwitchStmt,
    VarDecl,
)
from rt0.syntax.pos import Pos, line_of
from rt0.types.objects import Label, Scope

if TYPE_CHECKING:
    from rt0.types.check import Checker


def labels(check: Checker, body: BlockStmt) -> None:
    """Checks the labels and labelled branches of a function body."""
    all_labels = Scope(None, body.pos, comment="label")
    jumps = _Block(check, all_labels, None, None).branches(body.list)
    for jmp in jumps:
        assert jmp.label is not None
        name = jmp.label.value
        alt = all_labels.lookup(name)
        if isinstance(alt, Label):
            alt.used = True
            check.error(jmp.label, f"goto {name} jumps into block")
        else:
            check.error(jmp.label, f"label {name} not declared")
    for obj in all_labels.elems.values():
        if isinstance(obj, Label) and not obj.used:
            check.error(obj.pos, f"label {obj.name} declared and not used")


class _Block:
    """A block: the labels declared in it, and gotos to labels not seen yet."""

    __slots__ = ("check", "all", "parent", "lstmt", "labels", "var_decl_pos", "fwd", "bad")

    def __init__(
        self, check: Checker, all_labels: Scope, parent: _Block | None, lstmt: LabeledStmt | None
    ) -> None:
        self.check = check
        self.all = all_labels
        self.parent = parent
        self.lstmt = lstmt  # the labelled statement that this block belongs to
        self.labels: set[str] = set()
        self.var_decl_pos: Pos = 0
        self.fwd: list[BranchStmt] = []
        self.bad: list[BranchStmt] = []  # forward jumps over the last variable declaration

    def branches(self, stmts: list[Stmt]) -> list[BranchStmt]:
        """Walks the statements; answers the forward jumps out of the block."""
        for s in stmts:
            self._stmt(None, s)
        return self.fwd

    def _goto_target(self, name: str) -> bool:
        b: _Block | None = self
        while b is not None:
            if name in b.labels:
                return True
            b = b.parent
        return False

    def _enclosing(self, name: str) -> LabeledStmt | None:
        b: _Block | None = self
        while b is not None:
            if b.lstmt is not None and b.lstmt.label.value == name:
                return b.lstmt
            b = b.parent
        return None

    def _record_var_decl(self, pos: Pos) -> None:
        self.var_decl_pos = pos
        self.bad = list(self.fwd)

    def _stmt(self, lstmt: LabeledStmt | None, s: Stmt) -> None:
        match s:
            case DeclStmt():
                for d in s.decl_list:
                    if isinstance(d, VarDecl):
                        self._record_var_decl(d.pos)
            case AssignStmt():
                if s.op is Op.DEF:
                    self._record_var_decl(s.pos)
            case LabeledStmt():
                if s.label.value != "_":
                    self._declare(s)
                    lstmt = s
                self._stmt(lstmt, s.stmt)
            case BranchStmt():
                if s.label is not None:
                    self._branch(s)
            case BlockStmt():
                self.fwd += _Block(self.check, self.all, self, lstmt).branches(s.list)
            case IfStmt():
                self._stmt(lstmt, s.then)
                if s.else_ is not None:
                    self._stmt(lstmt, s.else_)
            case SwitchStmt() | SelectStmt():
                b = _Block(self.check, self.all, self, lstmt)
                for clause in s.body:
                    self.fwd += _Block(self.check, self.all, b, None).branches(clause.body)
            case ForStmt():
                self._stmt(lstmt, s.body)

    def _declare(self, s: LabeledStmt) -> None:
        check, name = self.check, s.label.value
        lbl = Label(s.label.pos, check.pkg, name)
        alt = self.all.insert(lbl)
        if alt is not None:
            err = check.new_error()
            err.add(lbl, f"label {name} already declared")
            err.add_alt_decl(alt)
            err.report()
        else:
            self.labels.add(name)
            s.label.obj = lbl
        rest: list[BranchStmt] = []
        for jmp in self.fwd:
            assert jmp.label is not None
            if jmp.label.value != name:
                rest.append(jmp)
                continue
            lbl.used = True
            jmp.label.obj = lbl
            if self.var_decl_pos and jmp in self.bad:
                check.error(
                    jmp.label,
                    f"goto {name} jumps over variable declaration at line {line_of(self.var_decl_pos)}",
                )
        self.fwd = rest

    def _branch(self, s: BranchStmt) -> None:
        assert s.label is not None
        name = s.label.value
        if s.tok is Branch.GOTO:
            if not self._goto_target(name):
                self.fwd.append(s)
                return
        else:
            t = self._enclosing(name)
            if s.tok is Branch.BREAK:
                ok = t is not None and isinstance(t.stmt, SwitchStmt | SelectStmt | ForStmt)
            else:
                ok = t is not None and isinstance(t.stmt, ForStmt)
            if not ok:
                what = "break" if s.tok is Branch.BREAK else "continue"
                self.check.error(s.label, f"invalid {what} label {name}")
                return
        obj = self.all.lookup(name)
        if isinstance(obj, Label):
            obj.used = True
            s.label.obj = obj
