"""What escape analysis found, in the lines of `go build -gcflags='-m -l'`."""

from __future__ import annotations

from rt0.lower import escape_expr as ex
from rt0.lower.escape import Scope
from rt0.lower.escape_batch import Escapes
from rt0.lower.escape_graph import Leaks, Location
from rt0.lower.escape_walk import Walker
from rt0.syntax.errors import Error
from rt0.syntax.nodes import (
    OP_TEXT,
    BasicLit,
    CallExpr,
    CompositeLit,
    Expr,
    FuncLit,
    Name,
    Node,
    Operation,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import Pos
from rt0.syntax.printer import expr_string
from rt0.types import constant
from rt0.types.objects import Func, Package, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_complex, is_float
from rt0.types.types import Basic, Pointer, Signature
from rt0.types.typestring import type_string


def escape_lines(pkg: Package) -> list[Error]:
    """All findings about the functions and variables of a package, in source order."""
    lines: dict[tuple[Pos, str], None] = {}

    def record(w: Walker, functions: list[Func | None]) -> None:
        if not all(fn is None or fn.pkg is pkg for fn in functions):
            return
        for pos, text in _batch(w):
            lines[pos, text] = None

    escapes = Escapes(record)
    for fn, decl in pkg.func_decls.items():
        if decl.body is not None:
            escapes.info(fn)
    for init in pkg.init_order:
        escapes.initializer(init.rhs)
    return [Error(pos, text) for pos, text in sorted(lines)]


def _batch(w: Walker) -> list[tuple[Pos, str]]:
    out: list[tuple[Pos, str]] = []
    for v, loc in w.variables.items():
        if loc.escapes and v.name not in ("", "_"):
            out.append((w.elsewhere.get(v, v.pos), f"moved to heap: {v.name}"))
    for site, loc in w.sites.items():
        if isinstance(site, Expr):
            text = "... argument" if site in w.packed else _string(w, site)
            out.append((_pos(w, site), f"{text} {_fate(loc)}"))
    for site, loc in w.boxes.items():
        assert isinstance(site, Expr)
        out.append((_pos(w, site), f"{_boxed(w, site)} {_fate(loc)}"))
    for owner in w.bodies:
        sig = _signature(owner)
        # gc says nothing of the parameters of generic functions.
        if sig is not None and not sig.tparams and not sig.rparams:
            out += _parameters(w, sig)
    return out


def _fate(loc: Location) -> str:
    return "escapes to heap" if loc.escapes else "does not escape"


def _signature(owner: Func | Scope) -> Signature | None:
    if isinstance(owner, Func):
        return owner.sig
    return owner.typ if isinstance(owner, FuncLit) and isinstance(owner.typ, Signature) else None


def _parameters(w: Walker, sig: Signature) -> list[tuple[Pos, str]]:
    out: list[tuple[Pos, str]] = []
    for v in [*([sig.recv] if sig.recv is not None else []), *sig.params.vars]:
        loc = w.variables[v]
        if v.name in ("", "_") or loc.escapes or loc.leaks is None or not ex.has_pointers(v.typ):
            continue
        said = _leaks(v.name, loc.leaks, sig.results.vars)
        out += [(v.pos, text) for text in said or [f"{v.name} does not escape"]]
    return out


def _leaks(name: str, leaks: Leaks, results: list[Var]) -> list[str]:
    out: list[str] = []
    if leaks.heap is not None:
        out.append(f"leaking param: {name}" if leaks.heap == 0 else f"leaking param content: {name}")
    for i, level in sorted(leaks.results.items()):
        if leaks.heap is None or level < leaks.heap:
            result = results[i].name or f"~r{i}"
            out.append(f"leaking param: {name} to result {result} level={level}")
    return out


def _pos(w: Walker, site: Node) -> Pos:
    """The position that gc gives: of &T{}, the operator; of a conversion, the operand."""
    if isinstance(site, CallExpr) and site.fun.mode == Mode.TYPE:
        return site.arg_list[0].pos
    return w.elsewhere.get(site, site.pos)


def _boxed(w: Walker, e: Expr) -> str:
    """What is put into an interface; constants by their value."""
    lit = unparen(e)
    if isinstance(lit, BasicLit) and isinstance(lit.typ, Basic):
        if lit.value.startswith("'"):
            return lit.value
        if is_float(lit.typ) or is_complex(lit.typ):
            return constant.to_string(lit.val)
    return _string(w, e)


def _string(w: Walker, e: Expr) -> str:
    """An expression as gc prints its own tree, where some constants have been put in."""
    match unparen(e):
        case FuncLit():
            return "func literal"
        case CompositeLit() as e:
            pointer = isinstance(e.typ, Pointer)
            t = e.typ.base if isinstance(e.typ, Pointer) else e.typ
            name = type_string(t, lambda pkg: "" if pkg.name == "main" else pkg.name)
            name = name.replace("struct{", "struct { ").replace("}", " }").replace("{  }", "{}")
            return f"{'&' if pointer or e in w.elsewhere else ''}{name}{'{...}' if e.elem_list else '{}'}"
        case BasicLit() as e if e.mode == Mode.CONSTANT and e.value.startswith("'"):
            return str(e.val)
        case Name() as e if isinstance(e.obj, Var) and e.obj in w.constants:
            return str(w.constants[e.obj])
        case CallExpr() as e:
            args = ", ".join(_string(w, a) for a in e.arg_list)
            fun = expr_string(e.fun)
            return f"{f'({fun})' if not fun[0].isalpha() else fun}({args}{'...' if e.has_dots else ''})"
        case Operation(y=Expr() as y) as e:
            return f"{_string(w, e.x)} {OP_TEXT[e.op]} {_string(w, y)}"
        case e:
            return expr_string(e)
