"""What is inlined and what escapes, in the lines of `go build -gcflags=-m`, or `-m -l`: nothing is inlined.

All calls are inlined that gc inlines, which are more than a build inlines before escape analysis
(`escape_inline`); what escapes is the same.
"""

from __future__ import annotations

from rt0.lower import data, static
from rt0.lower import escape_expr as ex
from rt0.lower.escape_batch import Escapes
from rt0.lower.escape_graph import Leaks, Location
from rt0.lower.escape_instance import Instance
from rt0.lower.escape_print import GcNames, Printer
from rt0.lower.escape_walk import Unit
from rt0.lower.names import Names
from rt0.syntax.errors import Error
from rt0.syntax.nodes import (
    CallExpr,
    Expr,
    ForStmt,
    FuncDecl,
    FuncLit,
    Name,
    Node,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import Pos
from rt0.syntax.walk import walk
from rt0.types.context import Context
from rt0.types.objects import Func, Package, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_interface
from rt0.types.types import (
    Array,
    Basic,
    Chan,
    Kind,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
    unalias,
)


def escape_lines(pkg: Package, inline: bool) -> list[Error]:
    """All findings about the functions and variables of a package, in source order; of generic functions
    those about the instances that the package needs, with the methods of all types that it mentions."""
    lines: dict[tuple[Pos, str], None] = {}

    def record(units: list[Unit]) -> None:
        for unit in units:
            if unit.of.fn is None or unit.of.fn.pkg is pkg:
                found = _unit(unit, Printer(unit, names), unit.expr in laid_out)
                found += _inlinable(unit, escapes, names)
                for inner in unit.all_inlined():
                    found += _inlined(inner, names, unit.expr in laid_out)
                for pos, text in found:
                    lines[pos, text] = None
                wanted.extend(_methods(unit))

    names = GcNames(pkg, data.init_literals(pkg))
    wanted: list[Instance] = []
    finder = static.Finder()
    laid_out = {
        init.rhs for init in pkg.init_order if len(init.lhs) == 1 and finder.initial(init.rhs) is not None
    }
    escapes = Escapes(Context(), Names(), record, inline=inline, explaining=True)
    for fn, decl in pkg.func_decls.items():
        if fn.name == "_":
            continue
        if not decl.has_body:
            for pos, text in _unseen(fn, decl):
                lines[pos, text] = None
        elif not fn.sig.tparams and not fn.sig.rparams:
            escapes.info(fn, [])
    for init in pkg.init_order:
        escapes.initializer(init.rhs)
    while wanted:
        method = wanted.pop()
        if method.fn is not None and method.fn in pkg.func_decls and pkg.func_decls[method.fn].has_body:
            escapes.info_of(method)
    return [Error(pos, text) for pos, text in sorted(lines)]


def _methods(unit: Unit) -> list[Instance]:
    """The methods of the instances of generic types that a function mentions."""
    found: dict[Instance, None] = {}
    seen: set[Type] = set()

    def of_type(t: Type) -> None:
        t = unalias(t)
        if t in seen:
            return
        seen.add(t)
        match t:
            case Pointer():
                of_type(t.base)
            case Slice() | Array() | Chan():
                of_type(t.elem)
            case Map():
                of_type(t.key)
                of_type(t.elem)
            case Struct():
                for v in t.fields:
                    of_type(v.typ)
            case Named() if t.inst is not None:
                for m in t.methods():
                    if not m.sig.tparams:
                        found[unit.of.method(m, t, [])] = None
                of_type(t.under())

    def visit(n: Node) -> bool:
        if isinstance(n, Expr) and n.typ is not None and n.mode != Mode.BUILTIN:
            of_type(unit.of.sub(n.typ))
        return True

    if unit.decl is not None:
        walk(unit.decl, visit)
    return list(found)


def _inlinable(unit: Unit, escapes: Escapes, names: GcNames) -> list[tuple[Pos, str]]:
    """Which of a function and the literals in it can be inlined."""
    found: list[tuple[Pos, str]] = []
    fn = unit.of.fn
    if fn is not None and unit.decl is not None:
        summary = escapes.summary(unit.of)
        if summary is not None and summary.cost is not None:
            found.append((unit.decl.pos, f"can inline {names.function(unit.of)}"))
    for site, name in literals(unit, names).items():
        if escapes.literals.get((unit.of, site)) is not None:
            found.append((site.pos, f"can inline {name}"))
    return found


def _inlined(unit: Unit, names: GcNames, static: bool) -> list[tuple[Pos, str]]:
    """What is found about a function where it is inlined. All that is said to be at the call in the function
    that is compiled, but for what is in literals."""
    outermost = unit
    while outermost.outer is not None and outermost.outer.call is not None:
        outermost = outermost.outer
    assert outermost.call is not None
    at = outermost.call.pos
    if unit.literal is None:
        name = names.function(unit.of)
    else:
        home = unit.home
        while home is not None and home.home is not None:
            home = home.home
        assert home is not None
        name = literals(home, names).get(unit.literal, "")
    found = [(at, f"inlining call to {name}")]
    if static:
        return found
    printer = Printer(unit, names)
    bodies = set(unit.bodies.values())
    for v, loc in unit.variables.items():
        if loc.escapes and v.name not in ("", "_"):
            inside = loc.body in bodies
            found.append((v.pos if inside else at, f"moved to heap: {names.variable(v, unit)}"))
    for site, loc in unit.sites.items():
        pos = _pos(unit, site) if isinstance(site, Expr) and loc.body in bodies else at
        if isinstance(site, FuncLit) and _is_dead(unit, site):
            continue
        if isinstance(site, Expr):
            text = "... argument" if site in unit.packed else printer.site(site)
            found.append((pos, f"{text} {_fate(loc)}"))
        elif isinstance(site, ForStmt):
            pos = site.pos if loc.body in bodies else at
            found.append((pos, f"func literal {_fate(loc)}"))
    for site, loc in unit.boxes.items():
        assert isinstance(site, Expr)
        pos = _pos(unit, site) if loc.body in bodies else at
        found.append((pos, f"{printer.expr(site)} {_fate(loc)}"))
    return found


def literals(unit: Unit, names: GcNames) -> dict[FuncLit, str]:
    """gc's names of the function literals in a function."""
    found: dict[FuncLit, str] = {}
    counts: dict[str, int] = {}

    def search(n: Node, outer: str, suffix: str) -> None:
        def visit(x: Node) -> bool:
            if x is not n and isinstance(x, FuncLit):
                counts[outer] = counts.get(outer, 0) + 1
                found[x] = f"{outer}{suffix}{counts[outer]}"
                search(x, found[x], ".")
                return False
            return True

        walk(n, visit)

    def initial(x: Node) -> bool:
        if isinstance(x, FuncLit):
            found[x] = names.initial[x]
            search(x, found[x], ".")
        return not isinstance(x, FuncLit)

    if unit.decl is not None:
        search(unit.decl, names.function(unit.of), ".func")
    elif unit.expr is not None:
        walk(unit.expr, initial)
    return found


def _unit(unit: Unit, printer: Printer, static: bool) -> list[tuple[Pos, str]]:
    """What was found in a function, or in the initialiser of a variable; of a static one, only what is found
    in the functions in it."""
    out: list[tuple[Pos, str]] = []
    for v, loc in unit.variables.items():
        if loc.escapes and v.name not in ("", "_"):
            out.append((unit.elsewhere.get(v, v.pos), f"moved to heap: {v.name}"))
    for site, loc in unit.sites.items():
        if static and loc.body.site is None:
            continue
        if isinstance(site, FuncLit) and _is_dead(unit, site):
            continue
        if isinstance(site, Expr):
            text = "... argument" if site in unit.packed else printer.site(site)
            out.append((_pos(unit, site), f"{text} {_fate(loc)}"))
        elif isinstance(site, ForStmt):
            out.append((site.pos, f"func literal {_fate(loc)}"))
    for site, loc in unit.boxes.items():
        assert isinstance(site, Expr)
        if static and loc.body.site is None:
            continue
        pos = _pos(unit, site) if is_interface(unit.of.sub(site.typ)) else site.pos
        out.append((pos, f"{printer.expr(site)} {_fate(loc)}"))
    if unit.of.smap:
        return out  # gc says nothing of the parameters of generic functions
    if unit.of.fn is not None:
        out += _parameters(unit, unit.of.fn.sig)
    for owner in unit.bodies:
        if isinstance(owner, FuncLit):
            assert isinstance(owner.typ, Signature)
            out += _parameters(unit, owner.typ)
    return out


def _is_dead(unit: Unit, site: FuncLit) -> bool:
    """Whether all calls of a function literal are inlined, so that gc does not make it."""
    held = [v for v, values in unit.info.values.items() if values and len(values) == 1 and values[0] is site]
    if held:
        return _only_inlined(unit, held[0])
    for inner in unit.inlined.values():
        for v, arg in inner.args.items():
            if arg is site:
                return _only_inlined(inner, v)
    return False


def _only_inlined(unit: Unit, v: Var) -> bool:
    """Whether all that is done with a variable is calling it, and the calls are inlined."""
    if v in unit.info.passed or v in unit.info.reassigned:
        return False
    body = unit.literal or unit.decl
    found = True

    def visit(n: Node) -> bool:
        nonlocal found
        if isinstance(n, CallExpr) and isinstance(fun := unparen(n.fun), Name) and fun.obj is v:
            found = found and n in unit.inlined
        return found

    if body is not None:
        walk(body, visit)
    return found


def _fate(loc: Location) -> str:
    return "escapes to heap" if loc.escapes else "does not escape"


def _parameters(unit: Unit, sig: Signature) -> list[tuple[Pos, str]]:
    out: list[tuple[Pos, str]] = []
    for v in [*([sig.recv] if sig.recv is not None else []), *sig.params.vars]:
        loc = unit.variables[v]
        if v.name in ("", "_") or loc.escapes or loc.leaks is None or not ex.has_pointers(v.typ):
            continue
        said = _leaks(v.name, loc.leaks, sig.results.vars)
        out += [(v.pos, text) for text in said or [f"{v.name} does not escape"]]
    return out


def _unseen(fn: Func, decl: FuncDecl) -> list[tuple[Pos, str]]:
    """What is assumed of the parameters of a function that has no body."""
    out: list[tuple[Pos, str]] = []
    safe = any(p.text == "go:noescape" for p in decl.pragma)
    for v in [*([fn.sig.recv] if fn.sig.recv is not None else []), *fn.sig.params.vars]:
        u = v.typ.under()
        if isinstance(u, Basic) and u.kind is Kind.UINTPTR:
            out.append((v.pos, f"assuming {v.name} is unsafe uintptr"))
        elif v.name not in ("", "_") and ex.has_pointers(v.typ):
            out.append((v.pos, f"{v.name} does not escape" if safe else f"leaking param: {v.name}"))
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


def _pos(unit: Unit, site: Expr) -> Pos:
    """The position that gc gives: of &T{}, the operator; of a conversion, the operand, unless both are
    constant."""
    if isinstance(site, CallExpr) and site.fun.mode == Mode.TYPE and site.mode != Mode.CONSTANT:
        return site.arg_list[0].pos
    return unit.elsewhere.get(site, site.pos)
