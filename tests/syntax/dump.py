"""The syntax tree as text, in the form in which `oracle.go` prints gc's own: a line a node, with every
field."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rt0.syntax import nodes
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import Pos, col_of, line_of
from rt0.syntax.positions import end_pos, start_pos
from rt0.syntax.printer import expr_string

NAMES = {"nkeys": "NKeys", "eof": "EOF", "tparam_list": "TParamList", "else_": "Else", "def_": "Def"}
POSITIONS = {"eof", "rbrace", "colon"}
NOT_PARSED = {"_unread", "obj", "inst", "selection", "pragma", "pragmas", "target", "broken", "shared"}


def go_name(slot: str) -> str:
    """The name of the field in nodes.go."""
    return NAMES.get(slot) or "".join(part.capitalize() for part in slot.split("_"))


def at(pos: Pos) -> str:
    """`line:col`"""
    return f"{line_of(pos)}:{col_of(pos)}"


def field(slot: str, value: object) -> str:
    """A field that is no node, or nothing."""
    if slot in POSITIONS:
        assert isinstance(value, int)
        return f" {go_name(slot)}={at(value)}"
    if slot == "group":
        return f" Group={str(value is not None).lower()}"
    if slot == "op":
        return f" Op={value or 0:d}"
    if slot == "is_defer":
        return f" Tok={'defer' if value else 'go'}"
    if isinstance(value, nodes.Branch):
        return f" Tok={value.name.lower()}"
    if isinstance(value, str):
        return f" {go_name(slot)}={json.dumps(value)}"
    if isinstance(value, bool):
        return f" {go_name(slot)}={str(value).lower()}"
    if isinstance(value, int):
        return f" {go_name(slot)}={value:d}"
    return ""


def dump(label: str, value: object) -> Iterator[str]:
    """The lines of a node, or of the nodes in a list."""
    if isinstance(value, list):
        for i, element in enumerate(value):
            yield from dump(f"{label}{i}" if label == "Index" else label, element)
    if not isinstance(value, nodes.Node):
        return
    slots = [s.removeprefix("_") for s in type(value).__slots__ if s not in NOT_PARSED]
    line = f"{label} {type(value).__name__} {at(value.pos)} {at(start_pos(value))} {at(end_pos(value))}"
    line += "".join(field(slot, getattr(value, slot)) for slot in slots)
    if isinstance(value, nodes.BranchStmt) and value.target is not None:
        line += f" Target={at(value.target.pos)}"
    if isinstance(value, nodes.Expr):
        line += " " + json.dumps(expr_string(value))
    yield line
    for slot in slots:
        yield from dump(go_name(slot), getattr(value, slot))


def dump_file(name: str, src: bytes) -> list[str]:
    """What the oracle prints for the file, in the form that `normalised` gives to both."""
    errors = ErrorList()
    file = parse_file(name, src, errors)
    # The oracle has no handler for directives.
    reported = [err for err in errors.errors if not err.msg.startswith("misplaced ")]
    lines = [] if reported else list(dump("File", file))
    lines += [f"ERR {at(err.pos)} {json.dumps(err.msg)}" for err in reported]
    return lines
