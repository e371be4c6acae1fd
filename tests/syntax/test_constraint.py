"""Build constraints."""

from __future__ import annotations

import pytest

from rt0.syntax.constraint import ConstraintError, evaluate, go_version, parse_constraint


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("go1.18", "go1.18"),
        ("linux && go1.22", "go1.22"),
        ("(linux && go1.22) || (windows && go1.20)", "go1.20"),
        ("linux", ""),
        ("linux || (windows && go1.22)", ""),
        ("!go1.22", ""),
        ("!(!go1.5 || !go1.7)", "go1.7"),
        ("go1", "go1"),
        ("go1.x", ""),
    ],
)
def test_go_version(text: str, version: str) -> None:
    assert go_version(parse_constraint("//go:build " + text)) == version


def test_evaluation() -> None:
    x = parse_constraint("//go:build !a && (b || c.d) || e1 \r")
    assert x == ("||", ("&&", ("!", "a"), ("||", "b", "c.d")), "e1")
    assert evaluate(x, {"b"}.__contains__)
    assert evaluate(x, {"a", "e1"}.__contains__)
    assert not evaluate(x, {"a", "b"}.__contains__)


@pytest.mark.parametrize(
    ("line", "msg"),
    [
        ("//go:builder x", "not a build constraint"),
        ("// +build x", "not a build constraint"),
        ("//go:build", "unexpected end of expression"),
        ("//go:build a b", "unexpected token b"),
        ("//go:build !!a", "double negation not allowed"),
        ("//go:build (a", "missing close paren"),
        ("//go:build a & b", "invalid syntax at &"),
        ("//go:build a, b", "invalid syntax at ,"),
        ("//go:build && a", "unexpected token &&"),
        ("//go:build " + "a || " * 1001 + "a", "build expression too large"),
    ],
)
def test_malformed(line: str, msg: str) -> None:
    with pytest.raises(ConstraintError, match="^" + msg):
        parse_constraint(line)
