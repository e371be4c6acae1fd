"""Build constraints: the expressions of `//go:build` lines.

The parser needs them for the language version that a constraint implies; which files belong to a build is
decided by `rt0.build`, with `evaluate`. An expression is a tag (`str`) or a tuple: `("!", x)`, `("&&", x,
y)`, `("||", x, y)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Constraint = str | tuple[str, "Constraint"] | tuple[str, "Constraint", "Constraint"]

_TOKEN = re.compile(r"[ \t]*(?:(\|\||&&|[()!])|([\w.]+))")
MAX_SIZE = 1000
"""Terms that an expression may have, in the standard library's `go/build/constraint`."""


class ConstraintError(ValueError):
    """The line is not a build constraint, or a malformed one."""


def parse_constraint(line: str) -> Constraint:
    """Parses a whole `//go:build` line."""
    m = re.fullmatch(r"//go:build(?:\s+(.*?))?\s*", line)
    if m is None:
        raise ConstraintError("not a build constraint")
    return _Parser(m[1] or "").parse()


class _Parser:
    """Recursive descent, a method for each precedence."""

    def __init__(self, text: str) -> None:
        self.text = text.rstrip(" \t")
        self.i = 0
        self.size = 0
        self.is_tag = False
        self.tok = ""
        self.lex()

    def lex(self) -> None:
        """Reads the next token into `tok`, "" at the end."""
        if self.i >= len(self.text):
            self.tok, self.is_tag = "", False
            return
        m = _TOKEN.match(self.text, self.i)
        if m is None:
            raise ConstraintError(f"invalid syntax at {self.text[self.i :].lstrip()[:1]}")
        self.i = m.end()
        self.is_tag = m[2] is not None
        self.tok = m[2] or m[1]

    def parse(self) -> Constraint:
        x = self.disjunction()
        if self.tok:
            raise ConstraintError(f"unexpected token {self.tok}")
        return x

    def disjunction(self) -> Constraint:
        x = self.conjunction()
        while self.tok == "||":
            self.lex()
            x = ("||", x, self.conjunction())
        return x

    def conjunction(self) -> Constraint:
        x = self.negation()
        while self.tok == "&&":
            self.lex()
            x = ("&&", x, self.negation())
        return x

    def negation(self) -> Constraint:
        self.size += 1
        if self.size > MAX_SIZE:
            raise ConstraintError("build expression too large")
        if self.tok != "!":
            return self.atom()
        self.lex()
        if self.tok == "!":
            raise ConstraintError("double negation not allowed")
        return ("!", self.atom())

    def atom(self) -> Constraint:
        if self.tok == "(":
            self.lex()
            x = self.disjunction()
            if self.tok != ")":
                raise ConstraintError("missing close paren")
            self.lex()
            return x
        if not self.is_tag:
            raise ConstraintError(
                f"unexpected token {self.tok}" if self.tok else "unexpected end of expression"
            )
        tag = self.tok
        self.lex()
        return tag


def evaluate(x: Constraint, has_tag: Callable[[str], bool]) -> bool:
    """Whether the constraint is satisfied where `has_tag` tells which tags are."""
    if isinstance(x, str):
        return has_tag(x)
    if len(x) == 2:
        return not evaluate(x[1], has_tag)
    if x[0] == "&&":
        return evaluate(x[1], has_tag) and evaluate(x[2], has_tag)
    return evaluate(x[1], has_tag) or evaluate(x[2], has_tag)


def go_version(x: Constraint) -> str:
    """The least Go version that the constraint implies, such as `go1.22`; "" if it can hold without any."""
    minor = _least_minor(x, True)
    if minor < 0:
        return ""
    return f"go1.{minor}" if minor else "go1"


def _least_minor(x: Constraint, positive: bool) -> int:
    """The minor version that the constraint implies, or its negation; -1 for none."""
    if isinstance(x, str):
        if not positive:
            return -1
        if x == "go1":
            return 0
        m = re.search(r"go1\.([+-]?[0-9]+)$", x)
        return int(m[1]) if m is not None else -1
    if len(x) == 2:
        return _least_minor(x[1], not positive)
    versions = _least_minor(x[1], positive), _least_minor(x[2], positive)
    return max(versions) if (x[0] == "&&") == positive else min(versions)
