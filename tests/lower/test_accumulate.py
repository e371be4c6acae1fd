"""Which sums are kept in memory, since calls of unknown functions lie on all ways through a loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from .common import function, modules

SOURCE = """package main
type shape interface { area() float64; n() int }
type square struct { side float64 }
func (s square) area() float64 { return s.side * s.side }
func (s square) n() int { return 1 }
func known() int { return count }
var count int
func f(shapes []shape, fn func() int) { %s }
var keep = f
func main() { println(keep != nil) }
"""


@pytest.mark.parametrize(
    ("body", "sums"),
    [
        ("sum := 0.0; for _, s := range shapes { sum += s.area() }; println(sum)", 1),
        ("var n int; for range 10 { n -= fn() }; println(n)", 1),
        ("n, m := 0, 0.0; for _, s := range shapes { n += s.n(); m += s.area() }; println(n, m)", 2),
        ("n := 0; for _, s := range shapes { n += known() + s.n() }; println(n)", 1),
        ("for range 3 { n := 0; for _, s := range shapes { n += s.n() }; println(n) }", 1),
        ("n := 0; for range shapes { n += known() }; println(n)", 0),
        ("n := 0; for _, s := range shapes { if s != nil { n += s.n() } }; println(n)", 0),
        ("n := 0; for _, s := range shapes { n += s.n(); println(n) }", 0),
        ("n := 0; for range shapes { n += fn() }; for range shapes { n++ }; println(n)", 0),
        ("n := 0; for n < 10 { n += fn() }", 0),
        ("n := 0; n += fn(); println(n)", 0),
        ('t := ""; for range shapes { t += func() string { return "x" }() }; println(t)', 0),
        ("n := 0; s := shape(square{}); for range shapes { n += s.n() }; println(n)", 0),
        ("n := 0; one := func() int { return 1 }; for range shapes { n += one() }; println(n)", 0),
    ],
)
def test_sums(tmp_path: Path, body: str, sums: int) -> None:
    f = function(modules(tmp_path, SOURCE % body)["main"], "main.f")
    assert f.count('asm sideeffect "", "r,~{memory}"') == sums
