"""A package's assembly files to functions and data in LLVM's assembly language.

Functions are called as in Go's ABI0: arguments and results lie on the stack, from 8(SP) on at the entry; all
registers but SP and BP may be overwritten. A function with a frame, or with calls, keeps BP as Go's assembler
has it do (`cmd/internal/obj/x86/obj6.go`), so tracebacks see it. A function F's symbol is `F·abi0`: what Go
code calls is a wrapper (`rt0.lower.assembly`). Stacks are not checked here: `Text.stack` says how many bytes
a function and those that it calls need.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Container, Iterable, Sequence

from rt0.asm.amd64 import JUMPS, Instruction, Unknown, register
from rt0.asm.errors import AsmError
from rt0.asm.lex import Read, Source, Token
from rt0.asm.operands import Imm, Label, Mem, Operand, Parser, Reg

ABI0 = "·abi0"
"""Behind the symbols of functions with Go's old calling convention."""

AT = " # "
"""Behind a label: the file and line that what follows is from."""

RODATA, NOPTR, NOFRAME = 8, 16, 512
WORD = 8
MAX_STRING = 1 << 20
"""Bytes of a string; none is nearly as long."""


_IGNORED = {"FUNCDATA", "PCDATA"}
_RAW = {"BYTE": ".byte", "WORD": ".short", "LONG": ".long", "QUAD": ".quad"}
_PUSHES = {"PUSHQ": 8, "PUSHFQ": 8, "PUSHW": 2, "PUSHFW": 2, "POPQ": -8, "POPFQ": -8, "POPW": -2, "POPFW": -2}


class Text:
    """A function: its lines, and from which of `rows` (labels) on they are from which line of the file; the
    bytes of stack that it takes below its return address, which functions it
    calls and to which data it refers (symbols; of its own package those in the `Assembly`)."""

    __slots__ = ("symbol", "file", "line", "local", "lines", "rows", "frame", "calls", "data")

    def __init__(self, symbol: str, file: str, line: int, local: bool) -> None:
        self.symbol = symbol
        self.file = file
        self.line = line
        self.local = local
        self.lines: list[str] = []
        self.rows: list[tuple[str, int]] = []
        self.frame = 0
        self.calls: dict[str, None] = {}
        self.data: dict[str, None] = {}


class Datum:
    """A variable: its parts by offset, each a size and a constant or an address."""

    __slots__ = ("symbol", "local", "flags", "size", "parts", "refers")

    def __init__(self, symbol: str, local: bool) -> None:
        self.symbol = symbol
        self.local = local
        self.flags = 0
        self.size = -1
        self.parts: dict[int, tuple[int, int | float | str | Mem]] = {}
        self.refers: dict[str, None] = {}


class Assembly:
    """All assembly of a package. Raises `AsmError`."""

    __slots__ = ("package", "texts", "data", "known")

    def __init__(
        self,
        package: str,
        files: Iterable[tuple[str, str]],
        read: Read,
        constant: Callable[[str], int | None],
        known: Container[str] | None,
    ) -> None:
        """`known` are the names of all instructions, None if there is no list."""
        self.package = package
        self.texts: dict[str, Text] = {}
        self.data: dict[str, Datum] = {}
        self.known = known
        read_files = [
            _File(self, name, Source(name, read, constant).statements(text)) for name, text in files
        ]
        for file in read_files:
            file.declare()
        for datum in self.data.values():
            for at, (size, _) in datum.parts.items():
                if at + size > datum.size >= 0:
                    why = f"initialize bounds ({datum.size} < {at + size})"
                    raise AsmError.of_symbol(read_files[0].name, f"{datum.symbol}: {why}")
        for file in read_files:
            file.translate()

    def reach(self, symbol: str) -> tuple[list[Text], list[Datum], list[str], list[str]]:
        """What a function needs, itself first: functions and data of this package's assembly, and symbols of
        functions and data that are elsewhere."""
        texts: dict[str, Text] = {}
        data: dict[str, Datum] = {}
        calls: dict[str, None] = {}
        variables: dict[str, None] = {}
        queue = [symbol]
        while queue:
            name = queue.pop()
            if name in texts or name in data:
                continue
            text, datum = self.texts.get(name), self.data.get(name)
            if text is not None:
                texts[name] = text
                queue += [*text.calls, *text.data]
            elif datum is not None:
                data[name] = datum
                queue += datum.refers
            else:
                # Data that is used as a function, or a function as data, is the same to the linker.
                called = any(name in t.calls for t in texts.values())
                (calls if called else variables)[name] = None
        return list(texts.values()), list(data.values()), list(calls), list(variables)

    def stack(self, symbol: str) -> int:
        """How many bytes a function and those that it calls take, its return address included."""
        depth: dict[str, int] = {}

        def deep(name: str) -> int:
            text = self.texts.get(name)
            if text is None or name in depth:
                return depth.get(name, 0)
            depth[name] = 0  # a function that calls itself is checked by nobody
            depth[name] = text.frame + WORD + max(map(deep, text.calls), default=0)
            return depth[name]

        return deep(symbol)


class _File:
    """One file."""

    __slots__ = ("all", "name", "statements", "stem")

    def __init__(self, whole: Assembly, name: str, statements: list[list[Token]]) -> None:
        self.all = whole
        self.name = name
        self.stem = name.rpartition("/")[2].removesuffix(".s")
        self.statements = statements

    def symbol(self, name: str, local: bool) -> str:
        """The symbol that a name means."""
        found = name.replace("∕", "/").replace("·", ".")
        if found.startswith(".") or (local and "." not in found):
            found = f"{self.all.package}.{found.removeprefix('.')}"
        return f"{found}<{self.stem}>" if local else found

    def fail(self, line: int, message: str) -> AsmError:
        """A mistake in this file."""
        return AsmError(self.name, line, message)

    def declare(self) -> None:
        """Finds functions and data."""
        for tokens in self.statements:
            word = tokens[0].text
            if word == "TEXT":
                if _is_internal(tokens):
                    continue
                name, local = self._named(tokens)
                symbol = self.symbol(name, local)
                known = self.all.texts.get(symbol)
                if known is not None:
                    raise AsmError.of_symbol(
                        self.name,
                        f"{self.name}:{tokens[0].line}: symbol {symbol} redeclared",
                        f"\t{known.file}:{known.line}: other declaration of symbol {symbol}",
                    )
                self.all.texts[symbol] = Text(symbol, self.name, tokens[0].line, local)
            elif word in ("DATA", "GLOBL"):
                self._datum(tokens, word)

    def _named(self, tokens: list[Token]) -> tuple[str, bool]:
        """The symbol behind TEXT, DATA or GLOBL."""
        if len(tokens) < 2 or tokens[1].kind != "ident":
            raise self.fail(tokens[0].line, f"expect symbol operand for {tokens[0].text}")
        found = Parser(self.name, tokens, 1).operand()
        if not isinstance(found, Mem) or found.base != "SB":
            raise self.fail(tokens[0].line, f"{tokens[0].text} symbol must be a symbol(SB)")
        return found.symbol, found.local

    def _datum(self, tokens: list[Token], word: str) -> None:
        parser = Parser(self.name, tokens, 1)
        at = parser.operand()
        if not isinstance(at, Mem) or at.base != "SB":
            raise parser.fail(f"{word} symbol must be a symbol(SB)")
        symbol = self.symbol(at.symbol, at.local)
        datum = self.all.data.setdefault(symbol, Datum(symbol, at.local))
        if word == "GLOBL":
            values: list[Operand] = []
            while parser.take(","):
                parser.take("$")
                values.append(Imm(parser.expression()))
            numbers = [v.value for v in values if isinstance(v, Imm)]
            if not 1 <= len(numbers) <= 2 or not all(isinstance(n, int) for n in numbers):
                raise parser.fail("expect two or three operands for GLOBL")
            datum.size = int(numbers[-1])
            datum.flags = int(numbers[0]) if len(numbers) == 2 else 0
            return
        parser.expect("/")
        size = parser.expression()
        parser.expect(",")
        value = parser.operand()
        text = isinstance(value, Imm) and isinstance(value.value, str)
        fits = 0 <= size <= MAX_STRING if text else size in (1, 2, 4, 8)
        if not fits or at.offset < 0:
            raise parser.fail(f"bad size {size} or offset {at.offset} of DATA")
        if isinstance(value, Mem) and value.address and value.base == "SB":
            datum.refers[self.symbol(value.symbol, value.local)] = None
            target = Mem("SB", value.offset)
            target.symbol = self.symbol(value.symbol, value.local)
            datum.parts[at.offset] = size, target
        elif isinstance(value, Imm):
            datum.parts[at.offset] = size, value.value
        else:
            raise parser.fail("DATA value must be an immediate constant or address")

    def translate(self) -> None:
        """Translates the functions."""
        body: list[list[Token]] = []
        text: Text | None = None
        frame, flags = 0, 0
        skipping = False
        for tokens in self.statements:
            word = tokens[0].text
            if word in ("DATA", "GLOBL"):
                continue
            if word != "TEXT":
                if skipping:
                    continue
                if text is None:
                    raise self.fail(tokens[0].line, "instruction outside of a function")
                body.append(tokens)
                continue
            if text is not None:
                _Function(self, text, frame, flags).translate(body)
            if _is_internal(tokens):
                text = None
                skipping = True
                continue
            skipping = False
            name, local = self._named(tokens)
            text, body = self.all.texts[self.symbol(name, local)], []
            frame, flags = self._frame(tokens)
        if text is not None:
            _Function(self, text, frame, flags).translate(body)

    def _frame(self, tokens: list[Token]) -> tuple[int, int]:
        """The frame's size and the flags that TEXT says."""
        parser = Parser(self.name, tokens, 1)
        parser.operand()
        flags = 0
        parser.expect(",")
        if parser.peek() != "$":
            flags = parser.expression()
            parser.expect(",")
        parser.expect("$")
        sign = -1 if parser.take("-") else 1
        frame = parser.factor()
        if parser.take("-"):
            parser.expression()
        if parser.at < len(tokens):
            raise parser.fail(f"expected end of statement, found {parser.peek()}")
        return max(sign * frame, 0), flags


def _is_internal(tokens: list[Token]) -> bool:
    """Whether a function has arguments in registers, as some in the library that are the runtime's in rt0."""
    return len(tokens) > 4 and tokens[2].text == "<" and tokens[3].text == "ABIInternal"


class _Function:
    """Translates one function."""

    __slots__ = ("file", "text", "frame", "noframe", "saved", "depth", "deepest", "floats", "lines")

    def __init__(self, file: _File, text: Text, frame: int, flags: int) -> None:
        self.file = file
        self.text = text
        self.frame = frame
        self.noframe = bool(flags & NOFRAME)
        self.saved = 0  # bytes for BP
        self.depth = 0  # how far SP is below the return address
        self.deepest = 0
        self.floats: dict[tuple[float, int], str] = {}  # constants that lie behind the function
        self.lines = text.lines

    def translate(self, body: Sequence[list[Token]]) -> None:
        """All of the function."""
        statements, labels, ahead = self._scan(body)
        calls = any(name == "CALL" for name, *_ in statements)
        self.saved = WORD if not self.noframe and (self.frame or calls) else 0
        self.depth = self.deepest = self.frame + self.saved
        self._enter()
        places: dict[int, list[str]] = {}
        for label, index in labels.items():
            places.setdefault(index, []).append(self._label(label))
        for index in ahead:
            places.setdefault(index, []).append(self._label(f"pc{index}"))
        for index, (name, suffixes, ops, line) in enumerate(statements):
            self.lines += [f"{x}:" for x in places.get(index, ())]
            if not self.text.rows or self.text.rows[-1][1] != line:
                label = self._label(f"@{index}")
                self.text.rows.append((label, line))
                self.lines.append(f"{label}:{AT}{self.file.name}:{line}")
            try:
                self._statement(index, name, suffixes, ops, line, labels)
            except Unknown:
                raise self.file.fail(line, f"unrecognized or invalid instruction {name!r}") from None
        self.lines += [f"{x}:" for x in places.get(len(statements), ())]
        if not statements or statements[-1][0] not in ("RET", "JMP"):
            self.lines.append("ud2")
        for (value, size), label in self.floats.items():
            data = struct.pack("<d" if size == WORD else "<f", value)
            self.lines += [f".balign {size}", f"{label}:", f".byte {', '.join(map(str, data))}"]
        self.text.frame = self.deepest

    def _scan(
        self, body: Sequence[list[Token]]
    ) -> tuple[list[tuple[str, list[str], list[Operand], int]], dict[str, int], set[int]]:
        """The statements, where labels are, and which statements are jumped to by their distance."""
        statements: list[tuple[str, list[str], list[Operand], int]] = []
        labels: dict[str, int] = {}
        ahead: set[int] = set()
        for tokens in body:
            at = 0
            while at + 1 < len(tokens) and tokens[at].kind == "ident" and tokens[at + 1].text == ":":
                if tokens[at].text in labels:
                    raise self.file.fail(tokens[0].line, f"label {tokens[at].text} redefined")
                labels[tokens[at].text] = len(statements)
                at += 2
            if at == len(tokens):
                continue
            name, line = tokens[at].text, tokens[at].line
            if tokens[at].kind != "ident":
                raise self.file.fail(line, f"expected identifier, found {name!r}")
            at += 1
            suffixes: list[str] = []
            while at + 1 < len(tokens) and tokens[at].text == ".":
                suffixes.append(tokens[at + 1].text)
                at += 2
            known = self.file.all.known
            if known is not None and name not in known:
                raise self.file.fail(line, f'unrecognized instruction "{name}"')
            if name in _IGNORED:
                statements.append(("NOP", [], [], line))
                continue
            parser = Parser(self.file.name, tokens, at)
            ops = parser.all()
            for op in ops:
                if isinstance(op, Label) and not op.name:
                    ahead.add(len(statements) + op.ahead)
            statements.append((name, suffixes, ops, line))
        return statements, labels, ahead

    def _label(self, name: str) -> str:
        return f'".L{self.text.symbol}.{name}"'

    def _enter(self) -> None:
        if self.saved:
            self.lines += ["pushq %rbp", "movq %rsp, %rbp"]
        if self.frame:
            self.lines.append(f"subq ${self.frame}, %rsp")

    def _leave(self) -> None:
        if self.frame:
            self.lines.append(f"addq ${self.frame}, %rsp")
        if self.saved:
            self.lines.append("popq %rbp")

    def _statement(
        self,
        index: int,
        name: str,
        suffixes: list[str],
        ops: list[Operand],
        line: int,
        labels: dict[str, int],
    ) -> None:
        out = self.lines
        if name in JUMPS:
            self._jump(index, name, ops, line, labels)
        elif name in _RAW:
            out += [f"{_RAW[name]} {x.value}" for x in ops if isinstance(x, Imm)]
        elif name == "PCALIGN":
            out.append(f".balign {_constant(ops)}, 0x90")
        elif name == "RET":
            if self.depth != self.frame + self.saved:
                raise AsmError.of_symbol(self.file.name, f"{self.text.symbol}: unbalanced PUSH/POP")
            self._leave()
            if ops and isinstance(ops[0], Mem):
                self.lines.append(f"jmp {self._called(ops[0])}")
            else:
                self.lines.append("retq")
        elif name == "ADJSP":
            self._adjust(_constant(ops))
            out.append(f"leaq {-_constant(ops)}(%rsp), %rsp")
        elif name == "NOP" or name == "NO_LOCAL_POINTERS":
            pass
        else:
            ops = [
                self._float(name, x) if isinstance(x, Imm) and isinstance(x.value, float) else x for x in ops
            ]
            out.append(Instruction(name, suffixes, ops, self._place, self._symbol).text())
            if name in _PUSHES:
                self._adjust(_PUSHES[name])

    def _float(self, name: str, x: Imm) -> Operand:
        """A constant of a vector instruction lies in memory."""
        assert isinstance(x.value, float)
        size = 4 if name.endswith("SS") else WORD
        label = self._label(f"float{len(self.floats)}")
        found = Mem("here", 0)
        found.symbol = self.floats.setdefault((x.value, size), label)
        return found

    def _adjust(self, n: int) -> None:
        self.depth += n
        self.deepest = max(self.deepest, self.depth)

    def _place(self, x: Mem) -> tuple[str, int]:
        """FP is where arguments are, the pseudo register SP the upper end of the frame."""
        if x.base == "FP":
            return "rsp", x.offset + WORD + self.depth
        return "rsp", x.offset + self.depth - self.saved

    def _symbol(self, x: Mem) -> str:
        """A variable, or the address of a function."""
        symbol = self.file.symbol(x.symbol, x.local)
        self.text.data[symbol] = None
        return quoted(f"{symbol}{ABI0}" if symbol in self.file.all.texts else symbol)

    def _called(self, x: Mem) -> str:
        symbol = self.file.symbol(x.symbol, x.local)
        if symbol in self.file.all.data:
            return self._symbol(x)
        self.text.calls[symbol] = None
        return quoted(f"{symbol}{ABI0}")

    def _jump(self, index: int, name: str, ops: list[Operand], line: int, labels: dict[str, int]) -> None:
        if len(ops) == 2 and isinstance(ops[0], Imm):
            ops = ops[1:]  # which way is likely
        if len(ops) != 1:
            raise Unknown
        mnemonic, target = JUMPS[name], ops[0]
        match target:
            case Label():
                if target.name and target.name not in labels:
                    raise self.file.fail(line, f"undefined label {target.name}")
                label = target.name or f"pc{index + target.ahead}"
                self.lines.append(f"{mnemonic} {self._label(label)}")
            case Mem() if target.base == "SB" and not target.index:
                self.lines.append(f"{mnemonic} {self._called(target)}")
            case Mem() if name in ("JMP", "CALL"):
                at = Instruction(name, [], [], self._place, self._symbol).memory(target)
                self.lines.append(f"{mnemonic} *{at}")
            case Reg() if name in ("JMP", "CALL"):
                self.lines.append(f"{mnemonic} *%{register(target.name, 'q')}")
            case _:
                raise Unknown


def _constant(ops: list[Operand]) -> int:
    if len(ops) != 1 or not isinstance(ops[0], Imm) or not isinstance(ops[0].value, int):
        raise Unknown
    return ops[0].value


def quoted(symbol: str) -> str:
    """A symbol as LLVM's assembler reads it."""
    return f'"{symbol}"'


def data_lines(datum: Datum, texts: Callable[[str], bool]) -> list[str]:
    """A variable's contents; `texts` says which symbols are functions of the same assembly."""
    out: list[str] = []
    at = 0
    for offset in sorted(datum.parts):
        size, value = datum.parts[offset]
        if offset > at:
            out.append(f".zero {offset - at}")
        match value:
            case Mem():
                name = f"{value.symbol}{ABI0}" if texts(value.symbol) else value.symbol
                out.append(f".quad {quoted(name)}{value.offset:+d}")
            case str():
                raw = value.encode("latin-1")[:size].ljust(size, b"\0")
                out.append(f".byte {', '.join(map(str, raw))}" if size else "")
            case float():
                raw = struct.pack("<d" if size == WORD else "<f", value)
                out.append(f".byte {', '.join(map(str, raw))}")
            case int():
                raw = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
                out.append(f".byte {', '.join(map(str, raw))}")
        at = offset + size
    if datum.size > at:
        out.append(f".zero {datum.size - at}")
    return out
