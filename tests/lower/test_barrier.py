"""Which stores have write barriers."""

from __future__ import annotations

from pathlib import Path

import pytest

from .common import function, modules

SOURCE = """package main
type node struct { next *node; n int; any any; s string }
type large struct { nodes [9]*node }
type pair struct { a, b *node }
type small struct { a, b, c, d, e *node }
var global *node
var count int
func f(%s) { %s }
var keep = f
func main() { println(keep != nil) }
"""


@pytest.mark.parametrize(
    ("params", "body", "barriers"),
    [
        ("p, q *node", "p.next = q", 1),
        ("p *node", "p.next = nil", 1),
        ("p *node", "p.n = 1", 0),
        ("p *node, x any", "p.any = x", 1),
        ("p *node, s string", "p.s = s", 1),
        ("p *node", "global = p", 1),
        ("p *node", "count = p.n", 0),
        ("a []*node, p *node", "a[1] = p", 1),
        ("a [][]byte, b []byte", "a[1] = b", 1),
        ("a []int", "a[1] = 2", 0),
        ("p, q *small", "*p = *q", 5),
        ("p *pair, a, b *node", "*p = pair{a, b}", 2),
        ("p *node", "var a [4]*node; for i := range a { a[i] = p }; count = a[count].n", 0),
        ("p *node", "f := func() { count = p.n }; f()", 0),
        ("p *node, c chan func()", "c <- func() { count = p.n }", 0),
        ("p *node", "global = &node{next: p, any: p}", 1),
        ("p *node", "x := *p; global = &x", 1),
        ("p *node, c chan **node", "c <- new(p)", 0),
        ("p *node, c chan []*node", "c <- []*node{p, p}", 0),
        ("p *node, m map[string]*node", 'm["a"] = p', 1),
        ("p **node, q *node", "*p = q", 1),
        ("p *node, a []*node", "count = len(append(a, p))", 1),
    ],
)
def test_single_stores(tmp_path: Path, params: str, body: str, barriers: int) -> None:
    source = SOURCE % (params, body)
    f = function(modules(tmp_path, source)["main"], "main.f")
    assert f.count("callq runtime.gcWriteBarrier") == barriers


@pytest.mark.parametrize(
    ("params", "body", "callee"),
    [
        ("p, q *large", "*p = *q", "typedmemmove"),
        ("a, b []*node", "copy(a, b)", "typedarraymove"),
        ("a, b []*node", "count = len(append(a, b...))", "typedarraymove"),
        ("a []*node", "clear(a)", "typedarrayclear"),
        ("a []string", "clear(a)", "typedarrayclear"),
    ],
)
def test_bulk_stores(tmp_path: Path, params: str, body: str, callee: str) -> None:
    source = SOURCE % (params, body)
    f = function(modules(tmp_path, source)["main"], "main.f")
    assert f"@runtime.{callee}(" in f and "gcWriteBarrier" not in f
