"""The part of Go's text/template that `rt0 list -f` has: fields, `if`, `range`, `with`, and the functions
`join`, `len`, `not`, `and`, `or`, `eq` and `ne`, with parentheses, strings, `$` and trim marks.

Anything else, variables and pipelines included, is refused when the template is read. Values are strings,
booleans, integers, lists, dictionaries (structures and maps alike) and `None`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

Lookup = Callable[[str], object]
Eval = Callable[["_Scope"], object]
Node = Callable[["_Scope"], str]

_ACTION = re.compile(r"\{\{(- )?(.*?)( -)?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:"(?:\\.|[^"\\])*"|`[^`]*`|\$|(?:\.\w+)+|\.|[A-Za-z_]\w*|\d+|[()]|(?P<bad>\S))"""
)


class TemplateError(Exception):
    """A template is wrong, or asks for what is not there; the message is for the user."""


class _Scope:
    """`.` and `$`."""

    __slots__ = ("dot", "root")

    def __init__(self, dot: object, root: object) -> None:
        self.dot = dot
        self.root = root


class Template:
    """A template that has been read. `is_field` says what `.` has at the top.

    Raises `TemplateError`.
    """

    __slots__ = ("_node",)

    def __init__(self, text: str, is_field: Callable[[str], bool]) -> None:
        self._node = _Parser(text, is_field).read()

    def execute(self, lookup: Lookup) -> str:
        """The text for one value, whose fields `lookup` has."""
        return self._node(_Scope(lookup, lookup))


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Texts, and what stands in braces (True)."""
    at = 0
    trim = False
    for m in _ACTION.finditer(text):
        before = text[at : m.start()]
        before = before.lstrip() if trim else before
        yield False, before.rstrip() if m[1] else before
        at, trim = m.end(), m[3] is not None
        if re.fullmatch(r"/\*.*\*/", m[2], re.DOTALL) is None:
            yield True, m[2].strip()
    rest = text[at:]
    if "{{" in rest:
        raise TemplateError("template: main:1: unclosed action")
    yield False, rest.lstrip() if trim else rest


class _Parser:
    """Reads a template into functions that write its parts."""

    __slots__ = ("pieces", "is_field", "depth")

    def __init__(self, text: str, is_field: Callable[[str], bool]) -> None:
        self.pieces = _pieces(text)
        self.is_field = is_field
        self.depth = 0  # of `range` and `with`, where `.` is something else

    def read(self) -> Node:
        """The whole template."""
        node, end = self.block()
        if end:
            raise TemplateError(f"template: main:1: unexpected {{{{{end}}}}}")
        return node

    def block(self) -> tuple[Node, str]:
        """What is up to an `else` or `end`, which is returned; "" at the end of the template."""
        parts: list[Node] = []
        for is_action, text in self.pieces:
            if not is_action:
                parts.append(lambda _, text=text: text)  # type: ignore[misc]  # a default keeps each text
                continue
            word, _, rest = text.partition(" ")
            if word in ("else", "end"):
                return _all(parts), text
            if word in ("if", "range", "with"):
                parts.append(self.control(word, rest))
            else:
                parts.append(_shown(self.expression(text, "command")))
        return _all(parts), ""

    def control(self, word: str, condition: str) -> Node:
        """`if`, `range` or `with`, up to its `end`."""
        subject = self.expression(condition, word)
        inner = word != "if"
        self.depth += inner
        body, end = self.block()
        self.depth -= inner
        otherwise: Node = _all([])
        if end.startswith("else "):
            again, _, rest = end.removeprefix("else ").partition(" ")
            if again != word or word == "range":
                raise TemplateError(f"template: main:1: unexpected {{{{{end}}}}}")
            otherwise, end = self.control(again, rest), "end"
        elif end == "else":
            otherwise, end = self.block()
        if end != "end":
            raise TemplateError("template: main:1: unexpected EOF")
        return _choice(word, subject, body, otherwise)

    def expression(self, text: str, where: str) -> Eval:
        """What an action consists of."""
        tokens: list[str] = []
        for m in _TOKEN.finditer(text.strip()):
            if m["bad"] is not None:
                raise TemplateError(f"rt0 list: -f: {{{{{text}}}}}: {m['bad']} is not supported")
            tokens.append(m[0].strip())
        if not tokens:
            raise TemplateError(f"template: main:1: missing value for {where}")
        value = self.call(tokens)
        if tokens:
            raise TemplateError(f"rt0 list: -f: {{{{{text}}}}}: unexpected {tokens[0]}")
        return value

    def call(self, tokens: list[str]) -> Eval:
        """A function with its arguments, or one operand."""
        name = tokens[0]
        if name in _FUNCTIONS:
            tokens.pop(0)
            args: list[Eval] = []
            while tokens and tokens[0] != ")":
                args.append(self.operand(tokens))
            least, most, act = _FUNCTIONS[name]
            if not least <= len(args) <= most:
                raise TemplateError(f"template: main:1: wrong number of args for {name}: got {len(args)}")
            return lambda scope: act([arg(scope) for arg in args])
        return self.operand(tokens)

    def operand(self, tokens: list[str]) -> Eval:
        token = tokens.pop(0)
        if token == "(":
            value = self.call(tokens)
            if not tokens or tokens.pop(0) != ")":
                raise TemplateError("template: main:1: unclosed left paren")
            return value
        if token == "$":
            path = tokens.pop(0) if tokens and tokens[0].startswith(".") else "."
            return self.fields(path, True)
        if token.startswith("."):
            return self.fields(token, False)
        if token[0] in '"`':
            text = token[1:-1] if token[0] == "`" else str(json.loads(token))
            return lambda _: text
        if token.isdecimal():
            return lambda _: int(token)
        if token in ("true", "false"):
            return lambda _: token == "true"
        if token in _FUNCTIONS:
            raise TemplateError(f"rt0 list: -f: {token} without parentheses among arguments")
        raise TemplateError(f'template: main:1: function "{token}" not defined')

    def fields(self, path: str, of_root: bool) -> Eval:
        """`.A.B`, of `.` or of `$`."""
        names = path[1:].split(".") if path != "." else []
        if names and (of_root or not self.depth) and not self.is_field(names[0]):
            raise TemplateError(f"rt0 list: -f: there is no field {names[0]}")

        def get(scope: _Scope) -> object:
            value = scope.root if of_root else scope.dot
            for name in names:
                if callable(value):
                    value = value(name)
                elif isinstance(value, dict):
                    value = value.get(name, "")
                else:
                    kind = "nil" if value is None else "value"
                    raise TemplateError(f"rt0 list: -f: {path}: {kind} has no field {name}")
            return value

        return get


def _all(parts: list[Node]) -> Node:
    return lambda scope: "".join(part(scope) for part in parts)


def _shown(value: Eval) -> Node:
    return lambda scope: show(value(scope))


def _choice(word: str, subject: Eval, body: Node, otherwise: Node) -> Node:
    def write(scope: _Scope) -> str:
        value = subject(scope)
        if not value:
            return otherwise(scope)
        if word == "range":
            if isinstance(value, dict):
                value = [value[key] for key in sorted(value)]
            if not isinstance(value, list):
                raise TemplateError(f"rt0 list: -f: range can't iterate over {show(value)}")
            return "".join(body(_Scope(item, scope.root)) for item in value)
        return body(scope if word == "if" else _Scope(value, scope.root))

    return write


def show(value: object) -> str:
    """A value as package fmt prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{' '.join(map(show, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{k}:{show(value[k])}' for k in sorted(value))}]"
    if callable(value):
        raise TemplateError("rt0 list: -f: {{.}}: a whole package cannot be shown")
    return "<nil>" if value is None else str(value)


def _join(args: list[object]) -> str:
    values, separator = args
    if not isinstance(values, list) or not isinstance(separator, str):
        raise TemplateError("rt0 list: -f: join wants a list of strings and a string")
    return separator.join(map(show, values))


def _len(args: list[object]) -> int:
    value = args[0]
    if isinstance(value, str):
        return len(value.encode())
    if not isinstance(value, list | dict):
        raise TemplateError(f"rt0 list: -f: len of {show(value)}")
    return len(value)


_FUNCTIONS: dict[str, tuple[int, int, Callable[[list[object]], object]]] = {
    "join": (2, 2, _join),
    "len": (1, 1, _len),
    "not": (1, 1, lambda args: not args[0]),
    "and": (1, 99, lambda args: next((a for a in args if not a), args[-1])),
    "or": (1, 99, lambda args: next((a for a in args if a), args[-1])),
    "eq": (2, 99, lambda args: any(args[0] == a for a in args[1:])),
    "ne": (2, 2, lambda args: args[0] != args[1]),
}
"""The least and the greatest number of arguments, and what is done with them."""
