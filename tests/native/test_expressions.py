"""Random integer expressions of all widths mean the same in machine code, under CPython, and in a model."""

from __future__ import annotations

import itertools
import linecache
import random
from collections.abc import Callable
from typing import Any

import pytest

from rt0 import native as dialect
from rt0.native.types import INT_TYPES, IntType

from .both import Compiled, emulated

_serial = itertools.count()

Model = Callable[[dict[str, int]], int]


class Expression:
    """The text of an expression of some type, and what it means."""

    def __init__(self, text: str, value: Model) -> None:
        self.text = text
        self.value = value


def _shift(a: int, n: int, left: bool, t: IntType) -> int:
    if not 0 <= n < t.bits:
        return -1 if a < 0 and not left else 0
    return a << n if left else a >> n


def generate(r: random.Random, t: IntType, depth: int) -> Expression:
    """A random expression of type `t` over the variables that `VARIABLES` names."""
    if depth == 0 or r.random() < 0.1:
        if r.random() < 0.3:
            c = r.choice([t.min, t.max, 0, 1, r.randint(t.min, t.max)])
            return Expression(f"{t}({c})", lambda env: c)
        v = f"{t}_{r.randrange(2)}"
        return Expression(v, lambda env: env[v])
    a = generate(r, t, depth - 1)
    kind = r.randrange(10)
    if kind < 5:
        b = generate(r, t, depth - 1)
        op = r.choice("+-*&|^")
        f: Callable[[int, int], int] = {
            "+": int.__add__,
            "-": int.__sub__,
            "*": int.__mul__,
            "&": int.__and__,
            "|": int.__or__,
            "^": int.__xor__,
        }[op]
        return Expression(f"({a.text} {op} {b.text})", lambda env: t.wrap(f(a.value(env), b.value(env))))
    if kind == 5:
        b = generate(r, r.choice(INT_TYPES), depth - 1)
        left = r.random() < 0.5
        return Expression(
            f"({a.text} {'<<' if left else '>>'} {b.text})",
            lambda env: t.wrap(_shift(a.value(env), b.value(env), left, t)),
        )
    if kind == 6:
        c2 = generate(r, r.choice(INT_TYPES), depth - 1)
        return Expression(f"{t}({c2.text})", lambda env: t.wrap(c2.value(env)))
    if kind == 7:
        other = r.choice(INT_TYPES)
        x, y, b = generate(r, other, depth - 1), generate(r, other, depth - 1), generate(r, t, depth - 1)
        return Expression(
            f"({a.text} if {x.text} < {y.text} else {b.text})",
            lambda env: a.value(env) if x.value(env) < y.value(env) else b.value(env),
        )
    if kind == 8:
        return Expression(f"(~{a.text})", lambda env: t.wrap(~a.value(env)))
    d = 1 + r.randrange(100)
    if t.signed:
        return Expression(f"div({a.text}, {d})", lambda env: int_div(a.value(env), d))
    return Expression(
        f"({a.text} // {d} + {a.text} % {d})", lambda env: t.wrap(a.value(env) // d + a.value(env) % d)
    )


def int_div(a: int, b: int) -> int:
    return -(-a // b) if a < 0 else a // b


VARIABLES = [(f"{t}_{i}", t) for t in INT_TYPES for i in range(2)]


def define(text: str, t: IntType) -> Any:
    """A native function that returns the expression; its source goes where tracebacks find it."""
    n = next(_serial)
    params = ", ".join(f"{name}: {vt}" for name, vt in VARIABLES)
    head = f"from __future__ import annotations\n@native\ndef expression{n}({params}) -> {t}:\n"
    source = f"{head}    return {text}\n"
    filename = f"<expression {n}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    namespace: dict[str, Any] = {**vars(dialect), "__name__": filename}
    exec(compile(source, filename, "exec"), namespace)
    return namespace[f"expression{n}"]


@pytest.mark.parametrize("seed", range(4))
def test_agree(seed: int) -> None:
    r = random.Random(seed)
    made = []
    for t in INT_TYPES * 3:
        e = generate(r, t, 4)
        made.append((e, define(e.text, t)))
    compiled = Compiled([f for _, f in made])
    for e, f in made:
        for _ in range(5):
            env = {
                name: r.choice([vt.min, vt.max, 0, 1, r.randint(vt.min, vt.max)]) for name, vt in VARIABLES
            }
            want = e.value(env)
            args = [env[name] for name, _ in VARIABLES]
            assert emulated(f, *args) == want, e.text
            assert compiled.call(f, *args) == want, e.text
