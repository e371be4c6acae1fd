"""Where fuzzing counts: in every body, in branches that the source does not have, and in operands."""

from __future__ import annotations

from rt0.syntax.edges import Edges
from rt0.syntax.errors import ErrorList
from rt0.syntax.nodes import CounterStmt, EdgeExpr, Name, Node
from rt0.syntax.parser import parse_file
from rt0.syntax.walk import walk


def nodes(body: str) -> tuple[list[Node], Edges]:
    file = parse_file("f.go", f"package p\nfunc f() {{\n{body}\n}}\n".encode(), ErrorList())
    edges = Edges("main.edges")
    edges.add_file(file)
    found: list[Node] = []
    for decl in file.decl_list:
        walk(decl, lambda n: found.append(n) is None)
    return found, edges


def test_each_way_has_a_counter_of_its_own() -> None:
    for body, count in (
        ("", 1),
        ("if a {}", 3),
        ("if a {} else if b {} else {}", 5),
        ("for a {}", 2),
        ("switch a { case 1: }", 3),
        ("switch { default: }", 2),
        ("switch a { case 1: fallthrough }", 2),
        ("select { case <-c: default: }", 3),
        ("go func() {}()", 2),
        ("x = a && b || c", 3),
        ("const d = a && b", 1),
    ):
        found, edges = nodes(body)
        assert edges.count == count, body
        counters = [n for n in found if isinstance(n, CounterStmt)]
        counters += [n.counter for n in found if isinstance(n, EdgeExpr)]
        assert sorted(c.index for c in counters) == list(range(count)), body


def test_operands_are_looked_at_like_others() -> None:
    found, _ = nodes("x = a && (b || c)")
    assert {n.value for n in found if isinstance(n, Name)} == {"f", "x", "a", "b", "c"}
