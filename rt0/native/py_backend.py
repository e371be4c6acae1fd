"""The CPython back end: typed functions to Python code, line by line, over the emulated address space.

Invariants: generated code has the file name, the function name and the lines of its source, and locals keep
their names, so debuggers, tracebacks and coverage work as on the source itself; locals whose address is taken
live in a frame of the emulated stack. A function is compiled when it is first called.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, ClassVar

from rt0.native import emu, pyops, statics, tree
from rt0.native.decl import STAND_INS, Extern, NativeFunc
from rt0.native.frontend import typed_tree
from rt0.native.layout import size_of
from rt0.native.py_expr import OP, PyExprs, call, const, name
from rt0.native.source import signature
from rt0.native.tree import Callee
from rt0.native.types import ArrayType, StructType, TupleType, Type, VoidType

_namespaces: dict[str, dict[str, Any]] = {}
_addresses: dict[Callee, int] = {}
_raw: dict[Callee, Callable[..., Any]] = {}


class PyFunction(PyExprs):
    """Generates one function."""

    def __init__(self, fn: tree.Function, namespace: dict[str, Any]) -> None:
        super().__init__(fn, namespace)
        self.hidden = 0

    def callee(self, c: Callee) -> str:
        key = f"__f_{c.symbol}"
        if key not in self.namespace:
            self.namespace[key] = _stub(c, self.namespace, key)
        return key

    def function_address(self, c: Callee) -> int:
        return function_address(c)

    def temp(self) -> str:
        self.hidden += 1
        return f"__h{self.hidden}"

    # Statements

    def block(self, stmts: list[tree.Stmt], line: int) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for s in stmts:
            made = self.STMTS[type(s)](self, s)
            for m in made:
                m.lineno = m.end_lineno = s.line
                m.col_offset = m.end_col_offset = 0
            out += made
        if not out:
            out = [ast.Pass(lineno=line, col_offset=0, end_lineno=line, end_col_offset=0)]
        return out

    def assign(self, s: tree.Assign) -> list[ast.stmt]:
        return self.store(s.place, self.expr(s.value))

    def aug_assign(self, s: tree.AugAssign) -> list[ast.stmt]:
        p, t = s.place, s.place.type
        if isinstance(p, tree.LocalPlace) and not p.local.in_memory:
            new = self.binary(s.op, t, self.load_place(p), self.expr(s.value), s.value)
            return self.store(p, new)
        at = self.temp()
        first = ast.Assign([ast.Name(at, ast.Store())], self.address_of(p))
        new = self.binary(s.op, t, self.load_at(name(at), t), self.expr(s.value), s.value)
        return [first, ast.Expr(self.store_at(name(at), t, new))]

    def unpack(self, s: tree.Unpack) -> list[ast.stmt]:
        names: list[ast.expr] = []
        later: list[ast.stmt] = []
        for p in s.places:
            if isinstance(p, tree.LocalPlace) and not p.local.in_memory:
                names.append(ast.Name(self.local_name(p.local), ast.Store()))
                continue
            n = self.temp()
            names.append(ast.Name(n, ast.Store()))
            if p is not None:
                later += self.store(p, name(n))
        return [ast.Assign([ast.Tuple(names, ast.Store())], self.expr(s.value)), *later]

    def zero(self, s: tree.Zero) -> list[ast.stmt]:
        t = s.local.type
        if s.local.in_memory:
            return [ast.Expr(call("emu_clear", self.local_address(s.local), const(size_of(t))))]
        return self.store(tree.LocalPlace(s.local), const((0, 0)) if t.name == "String" else const(_zero(t)))

    def expr_stmt(self, s: tree.ExprStmt) -> list[ast.stmt]:
        return [ast.Expr(self.expr(s.value))]

    def if_(self, s: tree.If) -> list[ast.stmt]:
        orelse = self.block(s.orelse, s.line) if s.orelse else []
        return [ast.If(self.expr(s.test), self.block(s.body, s.line), orelse)]

    def while_(self, s: tree.While) -> list[ast.stmt]:
        return [ast.While(self.expr(s.test), self.block(s.body, s.line), [])]

    def for_(self, s: tree.For) -> list[ast.stmt]:
        body = self.block(s.body, s.line)
        if s.local.in_memory:
            n = self.temp()
            head = self.store(tree.LocalPlace(s.local), name(n))
            for h in head:
                h.lineno = h.end_lineno = s.line
                h.col_offset = h.end_col_offset = 0
            body = [*head, *body]
        else:
            n = self.local_name(s.local)
        rng = call("range", self.expr(s.start), self.expr(s.stop), const(s.step))
        return [ast.For(ast.Name(n, ast.Store()), rng, body, [])]

    def switch(self, s: tree.Switch) -> list[ast.stmt]:
        subject = self.temp()
        orelse = self.block(s.default, s.line) if s.default else []
        for values, body, line in reversed(s.cases):
            test = ast.Compare(name(subject), [ast.In()], [ast.Tuple([const(v) for v in values], ast.Load())])
            node = ast.If(test, self.block(body, line), orelse)
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = 0
            orelse = [node]
        # The caller gives every statement returned here the line of the match; cases keep theirs inside.
        head = ast.Assign([ast.Name(subject, ast.Store())], self.expr(s.subject))
        return [head, ast.If(const(True), orelse or [ast.Pass()], [])]

    def break_(self, s: tree.Break) -> list[ast.stmt]:
        return [ast.Break()]

    def continue_(self, s: tree.Continue) -> list[ast.stmt]:
        return [ast.Continue()]

    def pass_(self, s: tree.Pass) -> list[ast.stmt]:
        return [ast.Pass()]

    def assert_(self, s: tree.Assert) -> list[ast.stmt]:
        return [ast.Assert(self.expr(s.test), const(s.message))]

    def return_(self, s: tree.Return) -> list[ast.stmt]:
        if not s.values:
            return [ast.Return(None)]
        if len(s.values) == 1:
            return [ast.Return(self.expr(s.values[0]))]
        return [ast.Return(ast.Tuple([self.expr(v) for v in s.values], ast.Load()))]

    STMTS: ClassVar[dict[type[tree.Stmt], Callable[[Any, Any], list[ast.stmt]]]] = {
        tree.Assign: assign,
        tree.AugAssign: aug_assign,
        tree.Unpack: unpack,
        tree.Zero: zero,
        tree.ExprStmt: expr_stmt,
        tree.If: if_,
        tree.While: while_,
        tree.For: for_,
        tree.Switch: switch,
        tree.Break: break_,
        tree.Continue: continue_,
        tree.Pass: pass_,
        tree.Assert: assert_,
        tree.Return: return_,
    }

    # The function

    def definition(self) -> ast.FunctionDef:
        fn = self.fn
        self.place_locals()
        head: list[ast.stmt] = []
        for p in fn.params:
            if p.in_memory:
                value = name(self.local_name(p))
                if isinstance(p.type, StructType | ArrayType):
                    move = call("memmove", self.local_address(p), value, const(size_of(p.type)))
                    head.append(ast.Expr(move))
                else:
                    head.append(ast.Expr(self.store_at(self.local_address(p), p.type, value)))
        body = [*head, *self.block(fn.body, fn.line)]
        if self.frame_size:
            size = const(self.frame_size)
            enter = ast.Assign([ast.Name("__fp", ast.Store())], call("enter", size))
            body = [enter, ast.Try(body, [], [], [ast.Expr(call("leave", size))])]
        for s in body:
            if not hasattr(s, "lineno"):
                s.lineno = s.end_lineno = fn.line
                s.col_offset = s.end_col_offset = 0
        params = [ast.arg(self.local_name(p)) for p in fn.params]
        args = ast.arguments([], params, None, [], [], None, [])
        d = ast.FunctionDef(fn.func.fn.__name__, args, body, [], None)
        d.lineno = d.end_lineno = fn.line
        d.col_offset = d.end_col_offset = 0
        return d


def _zero(t: Type) -> Any:
    return False if t.name == "bool" else 0.0 if t.name in ("f32", "f64") else 0


def _namespace(func: NativeFunc) -> dict[str, Any]:
    """The globals of generated functions: their module's own, for debuggers, and the operations."""
    key = func.fn.__module__ or ""
    ns = _namespaces.get(key)
    if ns is None or ns["__source"] is not func.fn.__globals__:
        ns = _namespaces[key] = {**func.fn.__globals__, "__source": func.fn.__globals__}
        ns.update(
            {
                OP + "address": statics.address,
                OP + "index": pyops.index,
                OP + "function_at": pyops.function_at,
                OP + "range": range,
                OP + "min": min,
                OP + "max": max,
                OP + "int": int,
                OP + "float": float,
                OP + "shl": pyops.shl,
                OP + "shr": pyops.shr,
                OP + "f32_round": pyops.f32_round,
                OP + "fdiv": pyops.fdiv,
                OP + "float_to_int": pyops.float_to_int,
                OP + "load_string": pyops.load_string,
                OP + "store_string": pyops.store_string,
                OP + "copy_to": pyops.copy_to,
                OP + "asm": pyops.asm,
                OP + "emu_clear": emu.clear,
                OP + "enter": emu.enter,
                OP + "leave": emu.leave,
                **{f"{OP}ld_{k}": f for k, f in emu.LOADERS.items()},
                **{f"{OP}st_{k}": f for k, f in emu.STORERS.items()},
                **{OP + k: f for k, f in pyops.INTRINSICS.items()},
            }
        )
    return ns


def raw_function(c: Callee) -> Callable[..., Any]:
    """A function over raw values: ints for pointers too, pairs for Strings, addresses for structs."""
    f = _raw.get(c)
    if f is None:
        f = _raw[c] = _compile(c) if isinstance(c, NativeFunc) else _stand_in(c)
    return f


def _compile(func: NativeFunc) -> Callable[..., Any]:
    fn = typed_tree(func)
    ns = _namespace(func)
    module = ast.Module([PyFunction(fn, ns).definition()], [])
    ast.fix_missing_locations(module)
    code = compile(module, fn.filename, "exec", dont_inherit=True)
    own: dict[str, Any] = {}
    exec(code, ns, own)
    f: Callable[..., Any] = own[func.fn.__name__]
    f.__qualname__ = func.fn.__qualname__
    return f


def _stub(c: Callee, ns: dict[str, Any], key: str) -> Callable[..., Any]:
    """Stands in a namespace until the function is first called."""

    def first(*args: Any) -> Any:
        ns[key] = f = raw_function(c)
        return f(*args)

    return first


def _stand_in(c: Extern) -> Callable[..., Any]:
    """Calls the registered Python function with views."""
    from rt0.native import views

    def run(*args: Any) -> Any:
        f = STAND_INS.get(c.symbol)
        if f is None:
            raise pyops.Unsupported(f"{c.symbol} has no Python stand-in: register one with @emulates")
        out = f(*(views.from_raw(a, t) for a, t in zip(args, c.type.params, strict=True)))
        return _results_to_raw(out, c.type.result)

    return run


def _results_to_raw(out: Any, t: Type) -> Any:
    from rt0.native import views

    if isinstance(t, VoidType):
        return None
    if isinstance(t, TupleType):
        return tuple(views.to_raw(o, e) for o, e in zip(out, t.elems, strict=True))
    return views.to_raw(out, t)


def function_address(c: Callee) -> int:
    """The emulated address of a function."""
    address = _addresses.get(c)
    if address is None:
        address = _addresses[c] = emu.TEXT_BASE + 16 * len(_addresses)
        pyops.functions[address] = lambda *args: raw_function(c)(*args)
    return address


def call_from_python(c: Callee, args: tuple[Any, ...]) -> Any:
    """A call from ordinary Python: views, ints and strings go in and come out."""
    from rt0.native import views

    if isinstance(c, NativeFunc):
        sig = signature(c)
        params, result = tuple(sig.params), sig.result
    else:
        params, result = c.type.params, c.type.result
    if len(args) != len(params):
        raise TypeError(f"{c.symbol} takes {len(params)} arguments, not {len(args)}")
    out = raw_function(c)(*(views.to_raw(a, t) for a, t in zip(args, params, strict=True)))
    if isinstance(result, TupleType):
        return tuple(views.from_raw(o, t) for o, t in zip(out, result.elems, strict=True))
    return None if isinstance(result, VoidType) else views.from_raw(out, result)
