"""What is left of a body from which the checker has taken what never runs."""

from __future__ import annotations

import pytest

from rt0.syntax.errors import ErrorList
from rt0.syntax.nodes import CallExpr, Name, Node
from rt0.syntax.parser import parse_file
from rt0.syntax.walk import walk
from rt0.types.api import Config, ImportFailed, check_package, remove_dead
from rt0.types.objects import Package

DECLARATIONS = """package p
const debug = false
var v bool
func a() bool
func b() bool
func c() bool
func d() bool
func f() int {
"""


def importer(path: str) -> Package:
    raise ImportFailed("nothing here")


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("if debug { a() } else { b() }; c()", "b c"),
        ("if !debug { a() } else { b() }", "a"),
        ("if x := a(); debug { _ = x; b() }", "a"),
        ("if debug && a() { b() }", ""),
        ("if a() && debug { b() } else { c() }", "a c"),
        ("if !debug && a() { b() }", "a b"),
        ("if a() || !debug { b() } else { c() }", "a b"),
        ("if !(debug || a()) { b() }", "a b"),
        ("if !(a() && debug) { b() } else { c() }", "a b"),
        ("if v { a() } else if debug { b() } else { c() }", "a c"),
        ("for a(); debug; b() { c() }", "a"),
        ("for a(); !debug; b() { c() }", "a b c"),
        ("switch debug { case true: a(); case false: b(); default: c() }", "b"),
        ("switch debug { case true: a() }; b()", "b"),
        ("switch 3 { case 1, 2: a(); default: b() }", "b"),
        ("switch 3 { default: b(); case 4 - 1: a() }", "a"),
        ("switch { case debug: a(); case v: b() }", "a b"),
        ("switch 3 { case 3: a(); fallthrough; case 4: b() }", "a b"),
        ("switch a(); v { case true: b(); default: c() }", "a b c"),
        ("if v { a(); return 1; b() }; c()", "a c"),
        ("if v { panic(a()); b() }; c()", "a c"),
        ("if !debug { a(); return 1 }; b()", "a"),
        ("if v { return 1 } else { return 2 }; b()", ""),
        ("{ a(); return 1 }; b()", "a"),
        ("goto L; a(); L: b()", "a b"),
        ("goto L; L: a(); goto M; b(); M: c(); return 1; d()", "a b c"),
        ("for { break; a() }; b()", "a b"),
        ("func() { if debug { a() }; return; b() }(); c()", "c"),
        ("if debug { func() { a() }() }; b()", "b"),
        ("select { default: a(); return 1; b() }", "a"),
        ("switch x := any(v).(type) { case bool: a(); _ = x; return 1; b() }", "a"),
    ],
)
def test_what_is_left(body: str, left: str) -> None:
    errors = ErrorList()
    tree = parse_file("p.go", f"{DECLARATIONS}\t{body}\n\tfor {{}}\n}}\n".encode(), errors)
    remove_dead(check_package("p", [tree], importer, Config(errors)))
    assert not errors.errors
    calls: list[str] = []

    def visit(n: Node) -> bool:
        if isinstance(n, CallExpr) and isinstance(n.fun, Name) and len(n.fun.value) == 1:
            calls.append(n.fun.value)
        return True

    walk(tree, visit)
    assert sorted(calls) == left.split()
