"""Expressions as messages quote them."""

from __future__ import annotations

import pytest

from rt0.syntax.nodes import ForStmt, SimpleStmt, SwitchStmt
from rt0.syntax.printer import expr_string, stmt_string

from .test_parser import body, parsed_expr

SAME = """
x
1 + 2 * x
-x
<-c
f(a, b...)
f()
a.b.c
a[i]
a[i, j]
a[:]
a[i:j]
a[i:j:k]
x.(T)
(x).y
T{}
func()
func(a, b int, c ...string) (d, e error)
func(int, string) (x int)
func(int) string
[5]int
[]int
map[string][]int
chan int
chan<- int
<-chan int
chan (<-chan int)
chan<- <-chan int
struct{}
struct{a, b int; c string `t`; D; *E}
interface{}
interface{m(x int) error; ~int | string; E}
*p
&x
"s" + `r` + 'c'
""".strip().split("\n")


@pytest.mark.parametrize("text", SAME)
def test_same_as_source(text: str) -> None:
    assert expr_string(parsed_expr(f"f({text})")) == f"f({text})"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("T{1, 2}", "T{…}"),
        ("[]T{{1}}", "[]T{…}"),
        ("func(x int) { return }", "func(x int) {…}"),
        ("func() {}", "func() {}"),
        ("[...]int{1}[ 0]", "[...]int{…}[0]"),
        ("a+b", "a + b"),
        ("func() (int)(nil)", "func() int(nil)"),
    ],
)
def test_short_form(text: str, short: str) -> None:
    assert expr_string(parsed_expr(text)) == short


@pytest.mark.parametrize("text", ["x", "c <- v", "a, b = 1, 2", "x := y", "x += 1", "x++", "x--"])
def test_statements(text: str) -> None:
    (stmt,) = body(text)
    assert isinstance(stmt, SimpleStmt)
    assert stmt_string(stmt) == text


def test_headers() -> None:
    switch, loop = body("switch x := y.(type) {}; for k, v := range m {}")
    assert isinstance(switch, SwitchStmt) and switch.tag is not None
    assert expr_string(switch.tag) == "x := y.(type)"
    assert isinstance(loop, ForStmt) and loop.init is not None
    assert stmt_string(loop.init) == "k, v := range m"
