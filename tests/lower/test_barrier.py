"""Which stores have write barriers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection
from elftools.elf.sections import SymbolTableSection

from rt0.llvm.codegen import compile_ir

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


INLINED = """package main
type node struct { next *node; n int }
func (p *node) link(q *node) { p.next = q }
func fill(a []*node, p *node) { for i := range a { a[i] = p } }
//go:noinline
func see(p *node) { count += p.n }
var global *node
var count int
//go:noinline
func f(p, q *node) { %s }
func main() { f(global, global) }
"""


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("var x node; x.link(p); count = x.next.n", 0),
        ("a := make([]*node, 8); fill(a, p); count = a[count&7].n", 0),
        ("a := [8]*node{}; a[count&7] = q; fill(a[1:5], p); count = a[count&7].n", 0),
        ("var x node; x.link(p); see(&x)", 1),
        ("p.link(q)", 1),
        ("p.next.link(q)", 1),
        ("x := &node{}; global = x; x.link(p)", 2),
        ("x := &node{}; x.link(p); x.link(q); global = x", 3),
        ("x := &node{}; if count > 1 { x = p }; x.link(q); count = x.next.n", 1),
        ("a := make([]*node, count); fill(a, p); count = a[count&7].n", 1),
    ],
)
def test_stores_to_the_frame_of_a_caller(tmp_path: Path, body: str, left: int) -> None:
    """What LLVM inlines needs no barrier for a variable in the frame around it, and still one for an object
    on the heap, be it a new one."""
    obj = compile_ir(modules(tmp_path, INLINED % body)["main"])
    elf = ELFFile(io.BytesIO(obj))
    symbols = elf.get_section_by_name(".symtab")
    calls = elf.get_section_by_name(".rela.text.main.f")
    assert isinstance(symbols, SymbolTableSection) and isinstance(calls, RelocationSection)
    names = [symbols.get_symbol(r["r_info_sym"]).name for r in calls.iter_relocations()]
    assert names.count("runtime.gcWriteBarrier") == left
