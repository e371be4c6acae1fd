"""What the checker leaves on the tree and on the package, for the stages that follow."""

from __future__ import annotations

from fractions import Fraction

from rt0.syntax.errors import ErrorList
from rt0.syntax.nodes import (
    AssignStmt,
    CallExpr,
    CaseClause,
    Expr,
    File,
    IndexExpr,
    Name,
    Node,
    Operation,
    SelectorExpr,
)
from rt0.syntax.parser import parse_file
from rt0.syntax.walk import walk
from rt0.types.api import Config, ImportFailed, check_body, check_package, open_package
from rt0.types.objects import Func, Package, PackageState, Var
from rt0.types.operand import Mode
from rt0.types.selection import FIELD_VAL, METHOD_EXPR, METHOD_VAL
from rt0.types.subst import subst_type
from rt0.types.types import INT, Named, Signature, Tuple


def importer(path: str) -> Package:
    raise ImportFailed("nothing here")


def check(body: str) -> tuple[Package, ErrorList]:
    errors = ErrorList()
    tree = parse_file("p.go", b"package p\n" + body.encode(), errors)
    return check_package("p", [tree], importer, Config(errors)), errors


def opened(body: str) -> tuple[Package, ErrorList]:
    errors = ErrorList()
    tree = parse_file("p.go", b"package p\n" + body.encode(), errors)
    return open_package("p", "p", lambda: [tree], [], importer, Config(errors)), errors


def good(body: str) -> Package:
    pkg, errors = check(body)
    assert errors.errors == []
    return pkg


def find(pkg: Package, cls: type[Node]) -> list[Node]:
    out: list[Node] = []

    def visit(n: Node) -> bool:
        if type(n) is cls:
            out.append(n)
        return True

    for file in pkg.files:
        walk(file, visit)
    return out


def exprs(pkg: Package, cls: type[Expr]) -> list[Expr]:
    return [n for n in find(pkg, cls) if isinstance(n, Expr)]


def test_every_expression_has_a_type() -> None:
    pkg = good(
        """
        type T struct{ a, b int }
        func (t *T) M(x float64) (int, error) { return t.a + int(x), nil }
        func f(m map[string]T, c chan int) {
            v, ok := m["x"]
            w, ok := <-c
            var i any = v
            if s, ok := i.(string); ok && len(s) > 2 { _ = s[1:] }
            _, _, _ = w, ok, 1<<3
            x := []float64{1, 2.5, 'c'}
            for i, y := range x { _ = float64(i) * y }
            defer func() { recover() }()
        }
        """
    )

    def visit(n: Node) -> bool:
        if isinstance(n, Expr) and type(n).__name__ in ("CallExpr", "Operation", "IndexExpr", "BasicLit"):
            assert n.typ is not None and n.mode != Mode.INVALID, n
        return True

    for decl in pkg.func_decls.values():
        if decl.body is not None:
            walk(decl.body, visit)


def test_untyped_operands_get_their_final_type() -> None:
    pkg = good("var f float32 = 1 + 2; var u uint8 = 1 << 3; func g(s uint) int64 { return 1 << s }")
    total, constant_shift, shift = exprs(pkg, Operation)
    assert str(total.typ) == "float32" and total.val == Fraction(3)
    assert str(constant_shift.typ) == "uint8" and constant_shift.val == 8
    assert isinstance(shift, Operation)
    assert str(shift.typ) == str(shift.x.typ) == "int64" and shift.mode == Mode.VALUE


def test_constants_are_rounded_to_their_type() -> None:
    pkg = good("const c float32 = 0.1; var x = c")
    obj = pkg.scope.lookup("c")
    assert getattr(obj, "val", None) == Fraction(13421773, 134217728)


def test_comma_ok_forms_have_tuple_types() -> None:
    pkg = good("func f(m map[string]int) { a := m[`x`]; b, ok := m[`y`]; _, _, _ = a, b, ok }")
    one, two = exprs(pkg, IndexExpr)
    assert str(one.typ) == "int" and one.mode == Mode.MAPINDEX
    assert isinstance(two.typ, Tuple) and [str(v.typ) for v in two.typ.vars] == ["int", "bool"]


def test_selections() -> None:
    pkg = good(
        """
        type A struct{ x int }
        func (a *A) M() {}
        type B struct{ n int; *A }
        func f(b B) { _ = b.x; b.M(); _ = (*A).M }
        """
    )
    field, method, expr = (s.selection for s in find(pkg, SelectorExpr) if isinstance(s, SelectorExpr))
    assert (field.kind, field.index, field.indirect) == (FIELD_VAL, [1, 0], True)
    assert (method.kind, method.index, method.indirect) == (METHOD_VAL, [1, 0], True)
    assert (expr.kind, expr.obj) == (METHOD_EXPR, method.obj)


def test_definitions_and_uses_share_an_object() -> None:
    pkg = good("func f(n int) int { m := n; return m }")
    names = [n for n in find(pkg, Name) if isinstance(n, Name)]
    ms = [n.obj for n in names if n.value == "m"]
    ns = [n.obj for n in names if n.value == "n"]
    assert len(set(ms)) == len(set(ns)) == 1
    assert isinstance(ms[0], Var) and ms[0].used and not ms[0].is_param and ns[0].is_param


def test_type_switch_clauses_have_variables_of_their_own() -> None:
    pkg = good("func f(x any) { switch y := x.(type) { case int: _ = y + 1; case nil, string: _ = y } }")
    clauses = [c for c in find(pkg, CaseClause) if isinstance(c, CaseClause)]
    assert [str(c.obj.typ) for c in clauses] == ["int", "any"]


def test_instances() -> None:
    pkg = good(
        """
        type List[E any] struct { head E; next *List[E] }
        func (l *List[E]) Push(e E) *List[E] { return &List[E]{e, l} }
        func Map[A, B any](x []A, f func(A) B) []B { return nil }
        var l List[string]
        var _ = l.Push("x")
        var r = Map([]int{1}, func(i int) string { return "" })
        """
    )
    inst = next(n.inst for n in find(pkg, Name) if isinstance(n, Name) and n.value == "Map" and n.inst)
    assert [str(t) for t in inst.targs] == ["int", "string"]
    assert str(inst.typ) == "func(x []int, f func(int) string) []string"
    var = pkg.scope.lookup("l")
    assert var is not None and isinstance(var.typ, Named)
    push = var.typ.method(0)
    assert str(push.sig) == "func(e string) *p.List[string]" and push.origin in pkg.func_decls
    assert var.typ.under() is var.typ.under()
    generic = var.typ.origin()
    again = subst_type(push.origin.sig, push.origin.sig.rparams, [INT], pkg.checker.ctxt)
    assert isinstance(again, Signature) and str(again) == "func(e int) *p.List[int]"
    assert generic.tparams()[0].obj.name == "E"


def test_initialization_order() -> None:
    pkg = good("var a = b + f(); var b = 1; func f() int { return c }; var c, d = g(); func g() (int, int)")
    assert [[v.name for v in i.lhs] for i in pkg.init_order] == [["b"], ["c", "d"], ["a"]]
    pkg, _ = opened("var a = f(); func f() int { return c }; var c = 2")
    assert [i.lhs[0].name for i in pkg.init_order] == ["c", "a"]


def test_bodies_are_checked_when_asked_for() -> None:
    pkg, errors = opened("func f() { x := 1 }; func g() { undefined() }")
    assert errors.errors == []
    f, g = pkg.scope.lookup("f"), pkg.scope.lookup("g")
    assert isinstance(f, Func) and isinstance(g, Func)
    check_body(f)
    check_body(f)
    assert [e.msg for e in errors.errors] == ["declared and not used: x"]
    check_body(g)
    assert errors.errors[-1].msg == "undefined: undefined"


def test_declarations_are_checked_when_something_refers_to_them() -> None:
    files: list[File] = []

    def read() -> list[File]:
        text = b"package p; type T struct { U }; func (T) m() E { return 0 }; type U int; type E byte"
        text += b"; var V X"
        files.append(parse_file("p.go", text, errors))
        return files

    errors = ErrorList()
    p = open_package("p", "p", read, [], importer, Config(errors))
    assert not files and p.state is PackageState.CLOSED
    tree = parse_file("q.go", b'package q; import "p"; var t p.T', errors)
    q = check_package("q", [tree], lambda path: p, Config(errors))
    assert errors.errors == [] and p.state is PackageState.OPEN
    types = {name: obj.typ for name, obj in p.scope.elems.items()}
    assert isinstance(types["T"], Named) and str(types["T"].method(0).sig) == "func() p.E"
    assert types["U"] is not None and types["E"] is not None and types["V"] is None
    assert q.scope.elems["t"].typ is types["T"]
    assert p.init_order == [] and p.state is PackageState.COMPLETE
    assert [e.msg for e in errors.errors] == ["undefined: X"]


def test_calls_of_predeclared_functions_have_signatures() -> None:
    pkg = good("func f(s []byte) []byte { return append(s, 'x', 1) }")
    (call,) = exprs(pkg, CallExpr)
    assert isinstance(call, CallExpr)
    assert call.fun.mode == Mode.BUILTIN and str(call.fun.typ) == "func([]byte, ...byte) []byte"
    assert [str(a.typ) for a in call.arg_list] == ["[]byte", "byte", "byte"]


def test_assignments_to_blank() -> None:
    pkg = good("func f() { _ = 1; _, x := 2, 3; _ = x }")
    first = find(pkg, AssignStmt)[0]
    assert isinstance(first, AssignStmt) and isinstance(first.lhs, Name)
    assert first.lhs.obj is None and first.rhs is not None and first.rhs.typ is INT


def test_what_only_gc_refuses() -> None:
    errors = ErrorList()
    source = b"""package p
import _ "unsafe"
//go:linkname g other.g
func g()
func f()
//go:linkname nothing other.h
"""
    tree = parse_file("p.go", source, errors)
    check_package("p", [tree], lambda path: Package(path, path), Config(errors, complete=True))
    assert [str(e) for e in errors.printed()] == [
        "p.go:5:6: missing function body",
        "p.go:6:3: //go:linkname must refer to declared function or variable",
    ]


def test_deep_nesting() -> None:
    n = 5000
    good(f"var x = {'(' * n}1{')' * n}; var y = {'+'.join('1' * n)}")


def test_too_deep_nesting_is_an_error() -> None:
    for body in (f"var x = {'- ' * 30_000}1", f"func f() {{ x := {'[]' * 60_000}int }}"):
        _, errors = check(body)
        assert errors.errors[0].msg.endswith(" is nested too deeply")


def test_long_chains_of_types() -> None:
    n = 1000
    good("".join(f"type T{i} struct {{ T{i + 1} }};" for i in range(n)) + f"type T{n} struct {{ x int }}")
