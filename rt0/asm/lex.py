"""Assembly text to statements: tokens, includes and macros.

Source: `cmd/asm/internal/lex`. A statement ends at the end of a line or at a semicolon; a macro's body keeps
the ends of lines that it was written with. Tokens that a macro is replaced by have the line of its use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rt0.asm.errors import AsmError

_COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
_TOKEN = re.compile(
    r"""[ \t\r\f]+
    | (?P<ident> [^\W\d][\w·∕]* | [·∕][\w·∕]* )
    | (?P<float> \d+\.\d*(?:[eE][+-]?\d+)? | \d+[eE][+-]?\d+ | \.\d+(?:[eE][+-]?\d+)? )
    | (?P<int> 0[xX][0-9a-fA-F_]+ | 0[bB][01_]+ | 0[oO]?[0-7_]+ | \d[\d_]* )
    | (?P<string> "(?:\\.|[^"\\\n])*" )
    | (?P<char> '(?:\\.[0-7xXuU0-9a-fA-F]*|[^'\\\n])' )
    | (?P<op> << | >> | -> | @> | [-+*/%&|^~()<>\[\],:;$.#@!=?\\{}] )
    """,
    re.VERBOSE,
)

Read = Callable[[str], str]
"""The text of a file that is included. Raises `OSError`."""

MAX_INCLUDES = 100


class Token:
    """A token: its kind (`ident`, `int`, `float`, `string`, `char`, `op` or `end` for a statement's end)."""

    __slots__ = ("kind", "text", "line")

    def __init__(self, kind: str, text: str, line: int) -> None:
        self.kind = kind
        self.text = text
        self.line = line


class Macro:
    """What a name is replaced by; `params` None if it takes no arguments."""

    __slots__ = ("params", "body")

    def __init__(self, params: list[str] | None, body: list[Token]) -> None:
        self.params = params
        self.body = body


class Source:
    """Reads a file and what it includes; `constant` gives the values of names that only `go_asm.h` has."""

    __slots__ = ("file", "macros", "constant", "_read", "_depth", "_generated")

    def __init__(self, file: str, read: Read, constant: Callable[[str], int | None]) -> None:
        self.file = file
        self.macros: dict[str, Macro] = {"GOARCH_amd64": Macro(None, []), "GOOS_linux": Macro(None, [])}
        self.macros["GOAMD64_v1"] = Macro(None, [])
        self.constant = constant
        self._read = read
        self._depth = 0
        self._generated = False

    def statements(self, text: str) -> list[list[Token]]:
        """The statements of a text, with macros replaced."""
        out: list[list[Token]] = []
        now: list[Token] = []
        for token in self._expand(self._lines(text, self.file), frozenset()):
            if token.kind == "end":
                if now:
                    out.append(now)
                now = []
            else:
                now.append(token)
        if now:
            out.append(now)
        return out

    def _fatal(self, line: int, message: str) -> AsmError:
        return AsmError(self.file, line, message, fatal=True)

    # Lines and directives

    def _lines(self, text: str, file: str) -> Iterator[Token]:
        """The tokens of all lines that count; each line ends with one of the kind `end`."""
        shown = self.file
        self.file = file
        conditions: list[bool] = []
        lines = _COMMENT.sub(_without, text).split("\n")
        number = 0
        while number < len(lines):
            first = number + 1
            line = lines[number]
            number += 1
            if not line.lstrip().startswith("#"):
                if all(conditions):
                    yield from self.tokens(line, first)
                    yield Token("end", "\n", first)
                continue
            while (kept := line.rstrip(" \t\r\f")).endswith("\\") and number < len(lines):
                line = f"{kept[:-1]}\n{lines[number]}"
                number += 1
            word, _, rest = line.lstrip()[1:].strip().partition(" ")
            word, _, more = word.partition("\t")
            rest = f"{more} {rest}".strip()
            match word:
                case "ifdef" | "ifndef":
                    conditions.append((rest in self.macros) == (word == "ifdef"))
                case "else" | "endif":
                    if not conditions:
                        raise self._fatal(first, f"unmatched #{word}")
                    last = conditions.pop()
                    if word == "else":
                        conditions.append(not last)
                case _ if not all(conditions):
                    pass
                case "define":
                    self._define(rest, first)
                case "undef":
                    self.macros.pop(rest, None)
                case "include":
                    yield from self._include(rest, first)
                case "line":
                    pass
                case _:
                    raise self._fatal(first, f"unknown #{word}")
        if conditions:
            raise self._fatal(len(lines), "unclosed #ifdef or #ifndef")
        self.file = shown

    def tokens(self, text: str, line: int) -> Iterator[Token]:
        """The tokens of a text; the ends of lines and semicolons are of the kind `end`."""
        for part in re.split("(\n)", text):
            at = 0
            while at < len(part):
                if part[at] == "\n":
                    yield Token("end", "\n", line)
                    at += 1
                    continue
                m = _TOKEN.match(part, at)
                if m is None:
                    raise self._fatal(line, f"unexpected character {part[at]!r}")
                at = m.end()
                if m.lastgroup is not None:
                    kind = "end" if m[0] == ";" else m.lastgroup
                    yield Token(kind, m[0], line)

    def _define(self, text: str, line: int) -> None:
        m = re.match(r"([^\W\d][\w·∕]*|[·∕][\w·∕]*)(\([^)]*\))?", text)
        if m is None:
            raise self._fatal(line, "expected identifier after #define")
        params = None
        if m[2] is not None:
            params = [p.strip() for p in m[2][1:-1].split(",")] if m[2][1:-1].strip() else []
        self.macros[m[1]] = Macro(params, list(self.tokens(text[m.end() :], line)))

    def _include(self, rest: str, line: int) -> Iterator[Token]:
        name = rest.strip().strip('"')
        if name == "go_asm.h":
            self._generated = True
            return
        try:
            text = self._read(name)
        except OSError as e:
            why = f"#include: open {e.filename}: no such file or directory"
            raise self._fatal(line + 1, why) from None
        self._depth += 1
        if self._depth > MAX_INCLUDES:
            raise self._fatal(line, "too many nested #includes")
        yield from self._lines(text, name)
        self._depth -= 1

    # Macros

    def _expand(self, tokens: Iterator[Token], hidden: frozenset[str]) -> Iterator[Token]:
        """The tokens with macros replaced, but for those whose replacement this is."""
        back: list[Token] = []
        while True:
            token = back.pop() if back else next(tokens, None)
            if token is None:
                return
            macro = self.macros.get(token.text) if token.kind == "ident" else None
            if macro is None or token.text in hidden:
                if token.kind == "ident" and self._generated and token.text not in hidden:
                    value = self.constant(token.text)
                    if value is not None:
                        yield Token("int", str(value), token.line)
                        continue
                yield token
                continue
            body = macro.body
            if macro.params is not None:
                following = back.pop() if back else next(tokens, None)
                if following is None or following.text != "(":
                    yield token
                    if following is not None:
                        back.append(following)
                    continue
                args = self._arguments(token, tokens, back)
                if len(args) != len(macro.params) and not (args == [[]] and not macro.params):
                    raise self._fatal(token.line, f"wrong arg count for macro {token.text}")
                given = dict(zip(macro.params, args, strict=False))
                body = [x for t in body for x in (given.get(t.text, [t]) if t.kind == "ident" else [t])]
            placed = [Token(t.kind, t.text, token.line) for t in body]
            yield from self._expand(iter(placed), hidden | {token.text})

    def _arguments(self, name: Token, tokens: Iterator[Token], back: list[Token]) -> list[list[Token]]:
        args: list[list[Token]] = [[]]
        depth = 0
        while True:
            token = back.pop() if back else next(tokens, None)
            if token is None or token.kind == "end":
                raise self._fatal(name.line, f"missing ) in macro invocation of {name.text}")
            if token.text == ")" and depth == 0:
                return args
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "," and depth == 0:
                args.append([])
            else:
                args[-1].append(token)


def _without(m: re.Match[str]) -> str:
    """A comment is as many ends of lines as are in it."""
    return m[0] if m[0][0] in "\"'" else " " + "\n" * m[0].count("\n")
