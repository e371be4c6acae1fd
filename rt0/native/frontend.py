"""The front end: a native function's syntax tree to its typed tree (`tree.Function`).

Invariants: every variable has one type, and is assigned on every path before it is read; a function with a
result returns one on every path. A function is typed once, when it is first compiled or run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from rt0.native import tree
from rt0.native.decl import NativeFunc
from rt0.native.intrinsics import TABLE, TERMINATORS
from rt0.native.source import function_tree, signature
from rt0.native.typer_call import CallTyper
from rt0.native.typer_expr import _OPS, Untyped
from rt0.native.types import ArrayType, IntType, StructType, TupleType, Type, VoidType, i64

_REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Try: ("there are no exceptions", "return an error code, or call throw"),
    ast.Raise: ("there are no exceptions", "call throw, or return an error code"),
    ast.With: ("there are no context managers", "call lock and unlock"),
    ast.FunctionDef: ("there are no closures", "write a @native function at module level"),
    ast.ClassDef: ("classes belong to module level", ""),
    ast.Import: ("imports belong to module level", ""),
    ast.ImportFrom: ("imports belong to module level", ""),
    ast.Delete: ("there is nothing to delete", "memory is freed by calls"),
    ast.Global: ("there is no global statement", "use a Var and write name.v"),
    ast.Nonlocal: ("there are no closures", ""),
}


class _Loop:
    """What is known at a loop's `break`s."""

    __slots__ = ("breaks",)

    def __init__(self) -> None:
        self.breaks: list[set[str]] = []


class FunctionTyper(CallTyper):
    def __init__(self, func: NativeFunc, filename: str) -> None:
        super().__init__(func, filename)
        self.live = True
        self.loops: list[_Loop] = []
        self.result: Type = signature(func).result

    def block(self, nodes: list[ast.stmt]) -> list[tree.Stmt]:
        out: list[tree.Stmt] = []
        for node in nodes:
            s = self.stmt(node)
            if s is not None:
                out.append(s)
        return out

    def stmt(self, node: ast.stmt) -> tree.Stmt | None:
        method = getattr(self, "stmt_" + type(node).__name__, None)
        if method is None:
            message, advice = _REFUSED.get(
                type(node), (f"{type(node).__name__} is outside of the dialect", "")
            )
            raise self.error(node, message, advice)
        s: tree.Stmt | None = method(node)
        return s

    # Flow

    def end(self) -> None:
        """Control does not go on here; what follows is unreachable, where nothing can be unassigned."""
        self.live = False
        self.assigned = set(self.local_names)

    @contextmanager
    def branch(self, joins: list[set[str]]) -> Iterator[None]:
        """Types a branch from the current state; adds that at its end to `joins` if control gets there."""
        before, live = set(self.assigned), self.live
        yield
        if self.live:
            joins.append(self.assigned)
        self.assigned, self.live = before, live

    def join(self, joins: list[set[str]]) -> None:
        if joins:
            self.assigned = set.intersection(*joins)
        else:
            self.end()

    # Assignment

    def target(self, node: ast.expr, t: Type) -> tree.Place | None:
        """The place that an assignment of a value of type `t` goes to; declares a new local; None for `_`."""
        if isinstance(node, ast.Name):
            if node.id == "_":
                return None
            if node.id not in self.local_names:
                raise self.error(node, f"{node.id} is not a local variable")
            var = self.locals.get(node.id)
            if var is None:
                var = self.declare(node.id, t, node)
            self.assigned.add(node.id)
            return tree.LocalPlace(var)
        place = self.place(node)
        if isinstance(place, tree.GlobalPlace) and not hasattr(place.symbol, "type"):
            raise self.error(node, "a Table is read-only")
        return place

    def declare(self, name: str, t: Type, node: ast.AST) -> tree.Local:
        if isinstance(t, VoidType):
            raise self.error(node, "this call has no result")
        if isinstance(t, TupleType):
            raise self.error(node, "several results are taken apart at once", "write a, b = f()")
        var = self.new_local(name, t, getattr(node, "lineno", 0))
        self.locals[name] = var
        return var

    def stmt_Assign(self, node: ast.Assign) -> tree.Stmt:
        if len(node.targets) != 1:
            raise self.error(node, "one assignment at a time")
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            return self._unpack(target, node)
        if self._is_local_call(node.value):
            assert isinstance(node.value, ast.Call)
            return self._local(target, node.value, node.lineno)
        have = self._target_type(target)
        x = self.expr(node.value, have)
        self._check_copy(x, node.value)
        if isinstance(target, ast.Name) and target.id == "_":
            return tree.ExprStmt(self.default(x, node.value), node.lineno)
        value = self.default(x, node.value) if have is None else self.coerce(x, have, node.value)
        place = self.target(target, value.type)
        assert place is not None
        return tree.Assign(place, value, node.lineno)

    def _target_type(self, node: ast.expr) -> Type | None:
        """The type of what is assigned to; None for a variable not yet known."""
        if isinstance(node, ast.Name):
            if node.id not in self.local_names:
                raise self.error(
                    node, f"{node.id} is not a local variable", f"write {node.id}.v = … for a Var"
                )
            var = self.locals.get(node.id)
            return var.type if var else None
        return self.place(node).type

    def _check_copy(self, x: tree.Expr, node: ast.expr) -> None:
        if not isinstance(x.type, StructType | ArrayType):
            return
        is_copy = isinstance(node, ast.Call)
        if isinstance(x, tree.Load) and not is_copy:
            text = ast.unparse(node)
            raise self.error(
                node,
                f"{x.type} is a place in memory",
                f"write copy({text}) for a copy, addr({text}) for a pointer",
            )

    def _is_local_call(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and self.static(node.func) is TABLE["local"]
        )

    def _local(self, target: ast.expr, call: ast.Call, line: int) -> tree.Stmt:
        if not isinstance(target, ast.Name) or len(call.args) != 1:
            raise self.error(call, "local(T) declares a variable", "write t = local(T)")
        t = self.type_arg(call.args[0])
        self.size(t, call)
        var = self.locals.get(target.id)
        if var is None:
            var = self.declare(target.id, t, target)
        elif var.type is not t:
            raise self.error(target, f"{target.id} is {var.type}", "use another name")
        self.assigned.add(target.id)
        return tree.Zero(var, line)

    def _unpack(self, target: ast.Tuple, node: ast.Assign) -> tree.Stmt:
        value = self.expr(node.value, None) if not isinstance(node.value, ast.Tuple) else None
        if value is None or not isinstance(value.type, TupleType):
            raise self.error(node.value, "several targets take the results of one call", "assign one by one")
        types = value.type.elems
        if len(types) != len(target.elts):
            raise self.error(target, f"{len(target.elts)} targets for {len(types)} results")
        places: list[tree.Place | None] = []
        for elt, t in zip(target.elts, types, strict=True):
            place = self.target(elt, t)
            if place is not None and place.type is not t:
                raise self.error(elt, f"{t} is assigned to {place.type}")
            places.append(place)
        return tree.Unpack(places, value, node.lineno)

    def stmt_AnnAssign(self, node: ast.AnnAssign) -> tree.Stmt | None:
        if not isinstance(node.target, ast.Name):
            raise self.error(node, "only local variables are declared here")
        t = self.type_arg(node.annotation)
        name = node.target.id
        var = self.locals.get(name)
        if var is not None and var.type is not t:
            raise self.error(node.target, f"{name} is {var.type}", "use another name")
        if node.value is None:
            if var is None:
                self.declare(name, t, node.target)
            return None
        if self._is_local_call(node.value):
            assert isinstance(node.value, ast.Call)
            return self._local(node.target, node.value, node.lineno)
        value = self.value(node.value, t)
        self._check_copy(value, node.value)
        if var is None:
            var = self.declare(name, t, node.target)
        self.assigned.add(name)
        return tree.Assign(tree.LocalPlace(var), value, node.lineno)

    def stmt_AugAssign(self, node: ast.AugAssign) -> tree.Stmt:
        place = self.place(node.target)
        op = _OPS.get(type(node.op))
        if op is None:
            raise self.error(node, f"{type(node.op).__name__} is outside of the dialect")
        if op in ("<<", ">>"):
            count = self.typed(node.value)
            if not isinstance(place.type, IntType) or not isinstance(count.type, IntType):
                raise self.error(node, f"{op}= needs integers, not {place.type} and {count.type}")
            return tree.AugAssign(place, op, count, node.lineno)
        self.check_operator(op, place.type, node)
        value = self.coerce(self.expr(node.value, place.type), place.type, node.value, op in "&|^")
        return tree.AugAssign(place, op, value, node.lineno)

    # Control

    def stmt_Expr(self, node: ast.Expr) -> tree.Stmt | None:
        if isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, str):
                return None
            raise self.error(node, "this does nothing")
        x = self.default(self.expr(node.value, None), node.value)
        if not isinstance(x, tree.Call | tree.CallPtr | tree.Intrin | tree.Asm):
            raise self.error(node, "this does nothing")
        if self._never_returns(x):
            self.end()
        return tree.ExprStmt(x, node.lineno)

    @staticmethod
    def _never_returns(x: tree.Expr) -> bool:
        if isinstance(x, tree.Call):
            return x.callee.attrs.noreturn
        return isinstance(x, tree.Intrin) and x.name in TERMINATORS

    def stmt_Pass(self, node: ast.Pass) -> tree.Stmt:
        return tree.Pass(node.lineno)

    def stmt_If(self, node: ast.If) -> tree.Stmt:
        test = self.cond(node.test)
        joins: list[set[str]] = []
        with self.branch(joins):
            body = self.block(node.body)
        with self.branch(joins):
            orelse = self.block(node.orelse)
        if self.live:
            self.join(joins)
        return tree.If(test, body, orelse, node.lineno)

    def stmt_While(self, node: ast.While) -> tree.Stmt:
        if node.orelse:
            raise self.error(node.orelse[0], "a loop has no else")
        test = self.cond(node.test)
        loop = _Loop()
        self.loops.append(loop)
        with self.branch([]):
            body = self.block(node.body)
        self.loops.pop()
        forever = isinstance(test, tree.Const) and test.value
        if self.live and forever:
            self.join(loop.breaks)
        return tree.While(test, body, node.lineno)

    def stmt_For(self, node: ast.For) -> tree.Stmt:
        call = node.iter
        if node.orelse:
            raise self.error(node.orelse[0], "a loop has no else")
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range"):
            raise self.error(call, "for runs over range(…) only", "write for i in range(n): and index")
        if not isinstance(node.target, ast.Name):
            raise self.error(node.target, "for has one variable")
        start, stop, step = self._range(call)
        name = node.target.id
        known = self.locals.get(name) if name != "_" else None
        t = self._range_type(start, stop, known)
        if isinstance(t, IntType) and abs(step) > t.max:
            raise self.error(call, f"the step {step} does not fit in {t}")
        start_x = self.coerce(start, t, call)
        stop_x = self.coerce(stop, t, call)
        if known is not None and known.type is not t:
            raise self.error(node.target, f"{name} is {known.type}, the range is of {t}", "use another name")
        var = known or (
            self.new_local("_", t, node.lineno) if name == "_" else self.declare(name, t, node.target)
        )
        counter = self.new_local("", t, node.lineno)
        self.loops.append(_Loop())
        with self.branch([]):
            self.assigned.add(name)
            body = self.block(node.body)
        self.loops.pop()
        return tree.For(var, counter, start_x, stop_x, step, body, node.lineno)

    def _range(self, call: ast.Call) -> tuple[tree.Expr, tree.Expr, int]:
        if not 1 <= len(call.args) <= 3 or call.keywords:
            raise self.error(call, "range takes one to three arguments")
        xs = [self.expr(a, None) for a in call.args]
        step = 1
        if len(xs) == 3:
            s = xs[2]
            if not isinstance(s, Untyped) or not isinstance(s.value, int) or s.value == 0:
                raise self.error(call.args[2], "the step is a constant other than 0", "write a while loop")
            step = s.value
        return (Untyped(0, i64), xs[0], step) if len(xs) == 1 else (xs[0], xs[1], step)

    def _range_type(self, start: tree.Expr, stop: tree.Expr, known: tree.Local | None) -> Type:
        for x in (stop, start):
            if not isinstance(x, Untyped):
                return x.type
        return known.type if known is not None else stop.type

    def stmt_Match(self, node: ast.Match) -> tree.Stmt:
        subject = self.typed(node.subject)
        if not isinstance(subject.type, IntType):
            raise self.error(node.subject, f"match is for integers, not {subject.type}")
        cases: list[tuple[list[int], list[tree.Stmt], int]] = []
        default: list[tree.Stmt] | None = None
        seen: set[int] = set()
        joins: list[set[str]] = []
        for case in node.cases:
            if case.guard is not None:
                raise self.error(case.guard, "a case has no condition", "write if … elif …")
            if default is not None:
                raise self.error(case.pattern, "no case after `case _`")
            values = self._pattern(case.pattern, subject.type)
            with self.branch(joins):
                body = self.block(case.body)
            if values is None:
                default = body
                continue
            for v in values:
                if v in seen:
                    raise self.error(case.pattern, f"{v} occurs twice")
                seen.add(v)
            cases.append((values, body, case.pattern.lineno))
        if default is None:
            joins.append(set(self.assigned))
        if self.live:
            self.join(joins)
        return tree.Switch(subject, cases, default or [], node.lineno)

    def _pattern(self, p: ast.pattern, t: IntType) -> list[int] | None:
        """The values of a case; None for `_`."""
        if isinstance(p, ast.MatchOr):
            out: list[int] = []
            for q in p.patterns:
                values = self._pattern(q, t)
                if values is None:
                    raise self.error(q, "`_` stands alone")
                out += values
            return out
        if isinstance(p, ast.MatchValue):
            x = self.coerce(self.expr(p.value, t), t, p)
            if not isinstance(x, tree.Const):
                raise self.error(p, "a case is a constant")
            return [int(x.value)]
        if isinstance(p, ast.MatchAs) and p.pattern is None:
            if p.name is not None:
                raise self.error(
                    p, f"{p.name} would match everything", "write the constant with its module, or `_`"
                )
            return None
        raise self.error(p, "a case is a constant, several with |, or _")

    def stmt_Break(self, node: ast.Break) -> tree.Stmt:
        if self.live:
            self.loops[-1].breaks.append(set(self.assigned))
        self.end()
        return tree.Break(node.lineno)

    def stmt_Continue(self, node: ast.Continue) -> tree.Stmt:
        self.end()
        return tree.Continue(node.lineno)

    def stmt_Return(self, node: ast.Return) -> tree.Stmt:
        values = self._results(node)
        self.end()
        return tree.Return(values, node.lineno)

    def _results(self, node: ast.Return) -> list[tree.Expr]:
        t = self.result
        v = node.value
        if isinstance(t, VoidType):
            if v is not None and not (isinstance(v, ast.Constant) and v.value is None):
                raise self.error(v, "this function has no result")
            return []
        if v is None:
            raise self.error(node, f"a result of type {t} is wanted")
        if not isinstance(t, TupleType):
            return [self.value(v, t)]
        if isinstance(v, ast.Tuple):
            if len(v.elts) != len(t.elems):
                raise self.error(v, f"{len(v.elts)} results where {len(t.elems)} are wanted")
            return [self.value(e, et) for e, et in zip(v.elts, t.elems, strict=True)]
        x = self.expr(v, None)
        if x.type is not t:
            raise self.error(v, f"{x.type} where {t} is wanted")
        return [x]

    def stmt_Assert(self, node: ast.Assert) -> tree.Stmt:
        test = self.cond(node.test)
        return tree.Assert(test, ast.unparse(node.test), node.lineno)


def typed_tree(func: NativeFunc) -> tree.Function:
    """A function's typed tree; cached in the function. Raises `NativeError`."""
    if func.body is not None:
        body: tree.Function = func.body
        return body
    node = function_tree(func)
    sig = signature(func)
    filename = func.fn.__code__.co_filename
    typer = FunctionTyper(func, filename)
    params: list[tree.Local] = []
    for name, t in zip(sig.names, sig.params, strict=True):
        typer.check_flat(t, node, f"the parameter {name}")
        params.append(typer.declare(name, t, node))
        typer.assigned.add(name)
    for t in sig.result.elems if isinstance(sig.result, TupleType) else (sig.result,):
        typer.check_flat(t, node, "a result")
    out = tree.Function(func, filename, node.lineno, params, sig.result)
    out.body = typer.block(node.body)
    out.locals = typer.all_locals
    out.falls_through = typer.live
    if typer.live and not isinstance(sig.result, VoidType):
        raise typer.error(
            node.body[-1],
            f"the function may end without a result of type {sig.result}",
            "return one, or call throw",
        )
    func.body = out
    return out
