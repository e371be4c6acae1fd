"""The tree: what becomes of constructs that could be read in two ways, directives, and limits."""

from __future__ import annotations

import pytest

from rt0.syntax import nodes
from rt0.syntax.errors import ErrorList
from rt0.syntax.nodes import Expr, File, FuncDecl, Op
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import COL_MAX, col_of, line_of
from rt0.syntax.positions import end_pos
from rt0.syntax.printer import expr_string, params_string
from rt0.syntax.walk import children, walk


def parsed(text: str) -> File:
    errors = ErrorList()
    file = parse_file("f.go", text.encode(), errors)
    errors.raise_if_any()
    return file


def parsed_expr(text: str) -> Expr:
    decl = parsed(f"package p\nvar x = {text}").decl_list[0]
    assert isinstance(decl, nodes.VarDecl) and decl.values is not None
    return decl.values


def body(text: str) -> list[nodes.Stmt]:
    decl = parsed(f"package p\nfunc f() {{ {text} }}").decl_list[0]
    assert isinstance(decl, FuncDecl) and decl.body is not None
    return decl.body.list


@pytest.mark.parametrize(
    ("decl", "tparams", "typ"),
    [
        ("T[P any] int", "(P any)", "int"),
        ("T[P *E,] int", "(P *E)", "int"),
        ("T[P *E] int", "()", "[P * E]int"),
        ("T[P *[]int] int", "(P *[]int)", "int"),
        ("T[P (E)] int", "()", "[P(E)]int"),
        ("T[P ([]int)] int", "(P []int)", "int"),
        ("T[P *E|F|~G] int", "(P *E | F | ~G)", "int"),
        ("T[P *E|F|G] int", "()", "[P * E | F | G]int"),
        ("T[P []E] int", "(P []E)", "int"),
        ("T[P [n]E, Q any] int", "(P [n]E, Q any)", "int"),
        ("T[P, Q any] int", "(P, Q any)", "int"),
        ("T[P] int", "()", "[P]int"),
        ("T[P + 1] int", "()", "[P + 1]int"),
        ("T[P ~int|M.N[K]] int", "(P ~int | M.N[K])", "int"),
        ("T[P interface{ m() }] = []P", "(P interface{m()})", "[]P"),
        ("T []int", "()", "[]int"),
        ("T [...]int", "()", "[...]int"),
    ],
)
def test_array_or_type_parameters(decl: str, tparams: str, typ: str) -> None:
    d = parsed(f"package p\ntype {decl}").decl_list[0]
    assert isinstance(d, nodes.TypeDecl)
    assert params_string(d.tparam_list) == tparams
    assert expr_string(d.type) == typ
    assert d.alias == ("=" in decl)


def test_precedence() -> None:
    x = parsed_expr("a || b && c == d + e * -f.g[h](i)")
    spelled = []
    while isinstance(x, nodes.Operation) and x.y is not None:
        spelled.append(x.op.text)
        x = x.y
    assert spelled == ["||", "&&", "==", "+", "*"]
    assert expr_string(x) == "-f.g[h](i)"
    left = parsed_expr("a - b - c")
    assert isinstance(left, nodes.Operation) and expr_string(left.x) == "a - b"


def test_positions_are_of_the_naming_token() -> None:
    def col(text: str) -> int:
        return col_of(parsed_expr(text).pos) - len("var x = ")

    assert [
        col(text) for text in ("ab + c", "ab.c", "ab(c)", "ab[c]", "ab[c:]", "ab.(c)", "ab{c}", "-ab")
    ] == [
        *(4, 3, 3, 3, 3, 3, 3, 1),
    ]
    assert [col(text) for text in ("[]ab{c}", "func() {}", "[]ab", "(a)")] == [5, 1, 1, 1]


def test_ends() -> None:
    def end(text: str) -> int:
        return col_of(end_pos(parsed_expr(text))) - len("var x = ")

    assert [end(text) for text in ("ab", "a.bc", "f(x, y)", "T{1}", "a + é", "(a)", "a[b:c]")] == [
        *(3, 5, 7, 4, 7, 3, 2),
    ]
    assert end('"' + "x" * 70_000 + '"') == COL_MAX - len("var x = ")


def test_channel_types() -> None:
    x = parsed_expr("<-chan int(nil)")
    assert isinstance(x, nodes.Operation) and x.op == Op.RECV
    assert expr_string(parsed_expr("<-chan chan<- (<-chan int)")) == "<-chan chan<- <-chan int"
    y = parsed_expr("(<-chan<- chan int)(nil)")
    assert expr_string(y) == "(<-chan <-chan int)(nil)"


def test_parentheses_are_kept_where_they_matter() -> None:
    assert expr_string(parsed_expr("((a)) + (b)")) == "((a)) + (b)"
    assert expr_string(parsed_expr("[(1)](T){}")) == "[(1)]T{}"
    assert expr_string(parsed_expr("&(T{})")) == "&T{}"


def test_composite_literals_in_headers() -> None:
    stmts = body("if x == (T{1}) {}; for range []T{{1}} {}; if f(T{1}) {}; switch x {}")
    assert [type(s).__name__ for s in stmts] == ["IfStmt", "ForStmt", "IfStmt", "SwitchStmt"]


def test_shared_types() -> None:
    d = parsed("package p\nfunc f(a, b int, c struct{ x, y T }) (d, e error)").decl_list[0]
    assert isinstance(d, FuncDecl)
    a, b, c = d.type.param_list
    assert a.type is b.type
    assert isinstance(c.type, nodes.StructType)
    assert c.type.field_list[0].type is c.type.field_list[1].type
    assert [f.name.value for f in d.type.result_list if f.name] == ["d", "e"]
    assert d.body is None


def test_tags_are_as_many_as_fields() -> None:
    x = parsed("package p\ntype T struct { a int; b, c int `t`; D; *E.F; G[int] }").decl_list[0]
    assert isinstance(x, nodes.TypeDecl) and isinstance(x.type, nodes.StructType)
    assert [tag.value if tag else None for tag in x.type.tag_list] == [None, "`t`", "`t`", None, None, None]
    assert [f.name.value if f.name else expr_string(f.type) for f in x.type.field_list] == [
        *("a", "b", "c", "D", "*E.F", "G[int]"),
    ]


def test_groups() -> None:
    decls = parsed("package p\nvar (a = 1; b = 2)\nvar c = 3").decl_list
    groups = [d.group for d in decls if isinstance(d, nodes.VarDecl)]
    assert groups[0] is groups[1] is not None
    assert groups[2] is None


def test_directives() -> None:
    file = parsed(
        "//go:build linux && go1.21\n\npackage p\n\n//go:linkname a b\n\n//go:noinline\nfunc f() {}\n"
        "//go:embed x y\n// text\nvar v string\n"
    )
    assert file.go_version == "go1.21"
    assert [p.text for p in file.pragmas] == [
        *("go:build linux && go1.21", "go:linkname a b", "go:noinline", "go:embed x y"),
    ]
    f, v = file.decl_list
    assert isinstance(f, FuncDecl) and isinstance(v, nodes.VarDecl)
    assert [p.text for p in f.pragma] == ["go:linkname a b", "go:noinline"]
    assert [(p.text, line_of(p.pos), col_of(p.pos)) for p in v.pragma] == [("go:embed x y", 9, 3)]


def test_branch_targets() -> None:
    outer, goto, last = body("L: for { switch { case true: break L }; continue }; goto N; N: x()")
    assert isinstance(outer, nodes.LabeledStmt) and isinstance(outer.stmt, nodes.ForStmt)
    cont = outer.stmt.body.list[1]
    assert isinstance(cont, nodes.BranchStmt) and cont.target is outer.stmt
    assert isinstance(goto, nodes.BranchStmt) and goto.target is last


def test_missing_package_clause() -> None:
    errors = ErrorList()
    file = parse_file("f.go", b"var x = 1 #", errors)
    assert file.decl_list == [] and len(errors) == 1


@pytest.mark.parametrize(
    "text", ["var x = " + "(" * 50_000, "func f() " + "{" * 50_000, "var x " + "*" * 90_000]
)
def test_nesting_has_a_limit(text: str) -> None:
    errors = ErrorList()
    parse_file("f.go", b"package p\n" + text.encode(), errors)
    assert "nested too deeply" in errors.errors[-1].msg


def test_deep_but_possible() -> None:
    parsed("package p\nvar x = " + "(" * 2000 + "1" + ")" * 2000 + " + 1" * 20_000)
    parsed("package p\nfunc f() { if a {} " + "else if b {} " * 5000 + "}")


def test_walk() -> None:
    file = parsed("package p\nfunc (r *T) f(a, b int) { x := g(1)[2:]; L: for range x { continue L } }")
    names: list[str] = []

    def visit(n: nodes.Node) -> bool:
        if isinstance(n, nodes.Name):
            names.append(n.value)
        return not isinstance(n, nodes.ForStmt)

    walk(file, visit)
    assert names == ["p", "r", "T", "f", "a", "int", "b", "int", "x", "g", "L"]
    assert [type(n).__name__ for n in children(file)] == ["Name", "FuncDecl"]
