"""The operands of an instruction: registers, constants, memory, labels."""

from __future__ import annotations

import re
import sys

from rt0.asm.errors import AsmError
from rt0.asm.lex import Token

_SIZED = {"AX": "ax", "BX": "bx", "CX": "cx", "DX": "dx", "SI": "si", "DI": "di", "BP": "bp", "SP": "sp"}
GENERAL = {**_SIZED, **{f"R{i}": f"r{i}" for i in range(8, 16)}}
"""General registers: what they are called where the size does not matter."""

BYTES = {f"{x}{part}": f"{x}{part}".lower() for x in "ABCD" for part in "LH"}
BYTES.update({f"{x}B": f"{x.lower()}l" for x in ("SI", "DI", "BP", "SP")})
BYTES.update({f"R{i}B": f"r{i}b" for i in range(8, 16)})
VECTORS = {
    f"{x}{i}": f"{name}{i}" for x, name in (("X", "xmm"), ("Y", "ymm"), ("Z", "zmm")) for i in range(32)
}
MASKS = {f"K{i}": f"k{i}" for i in range(8)}
OTHERS = {**{f"M{i}": f"mm{i}" for i in range(8)}, **{f"F{i}": f"st({i})" for i in range(8)}}
OTHERS.update({name: name.lower() for name in ("CS", "DS", "ES", "FS", "GS", "SS")})
OTHERS.update({f"{name}{i}": f"{name.lower()}{i}" for name in ("CR", "DR") for i in range(16)})
REGISTERS = {*GENERAL, *BYTES, *VECTORS, *MASKS, *OTHERS, "TLS", "g"}
WORD_BITS = 64
_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
}
_CHARACTER = re.compile(
    r"[^\\]|\\(?:[abfnrtv\\'\"]|[0-3][0-7]{2}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})", re.DOTALL
)
_CHARACTERS = re.compile(f"(?:{_CHARACTER.pattern})*", re.DOTALL)
_PSEUDO = {"SB", "FP", "SP", "PC", "TLS"}


class Reg:
    """A register, by its name in Go's assembler."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Imm:
    """A constant, or a string."""

    __slots__ = ("value",)

    def __init__(self, value: int | float | str) -> None:
        self.value = value


class Mem:
    """Memory, or with `address` set the address of it. `base` is a register, SB, FP or PSP (the pseudo
    register SP, the upper end of the frame), or "here" for a label; `symbol` is what SB needs; `local` if it
    is the file's own."""

    __slots__ = ("symbol", "local", "offset", "base", "index", "scale", "address")

    def __init__(self, base: str, offset: int) -> None:
        self.base = base
        self.offset = offset
        self.symbol = ""
        self.local = False
        self.index = ""
        self.scale = 1
        self.address = False


class Label:
    """A place to jump to: a label, or so many instructions ahead."""

    __slots__ = ("name", "ahead")

    def __init__(self, name: str, ahead: int) -> None:
        self.name = name
        self.ahead = ahead


class Range:
    """Several registers, `[Z0-Z3]`: the first one."""

    __slots__ = ("first",)

    def __init__(self, first: str) -> None:
        self.first = first


Operand = Reg | Imm | Mem | Label | Range


class Parser:
    """Parses a statement's operands."""

    __slots__ = ("file", "line", "tokens", "at")

    def __init__(self, file: str, tokens: list[Token], at: int) -> None:
        self.file = file
        self.tokens = tokens
        self.at = at
        self.line = tokens[0].line

    def fail(self, message: str) -> AsmError:
        """A mistake in this statement."""
        return AsmError(self.file, self.line, message)

    def peek(self, ahead: int = 0) -> str:
        """The text of the next token, or of one behind it."""
        i = self.at + ahead
        return self.tokens[i].text if i < len(self.tokens) else ""

    def kind(self, ahead: int = 0) -> str:
        """The kind of a token."""
        i = self.at + ahead
        return self.tokens[i].kind if i < len(self.tokens) else ""

    def take(self, text: str) -> bool:
        """Skips a token if it is next."""
        if self.peek() == text and self.kind() != "string":
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Skips a token that has to be next."""
        if not self.take(text):
            raise self.fail(f"expected {text!r}, found {self.peek() or 'end of statement'!r}")

    def all(self) -> list[Operand]:
        """The operands up to the statement's end."""
        out: list[Operand] = []
        if self.at < len(self.tokens):
            out.append(self.operand())
            while self.take(","):
                out.append(self.operand())
        if self.at < len(self.tokens):
            raise self.fail(f"expected end of operand, found {self.peek()}")
        return out

    def operand(self) -> Operand:
        """One operand."""
        if self.take("$"):
            return self._constant()
        self.take("*")
        if self.take("["):
            first = self.peek()
            while self.at < len(self.tokens) and not self.take("]"):
                self.at += 1
            return Range(first)
        if self.kind() == "ident":
            name = self.peek()
            if name in REGISTERS and self.peek(1) not in ("<", "+", "-") or name in ("SB", "FP"):
                self.at += 1
                return Reg(name)
            return self._symbol()
        if self.peek() == "(" and self.peek(1) in REGISTERS | _PSEUDO:
            return self._memory(0)
        value = self.expression()
        if self.peek() == "(":
            if self.peek(1) == "PC":
                self.at += 2
                self.expect(")")
                return Label("", value)
            return self._memory(value)
        return Imm(value)

    def _constant(self) -> Operand:
        kind = self.kind()
        if kind == "string":
            text = self._string(self.peek())
            self.at += 1
            return Imm(text.decode("latin-1"))
        signs = 0
        while self.peek(signs) in ("-", "+", "("):
            signs += 1
        if self.kind(signs) == "float":
            value = float(self.peek(signs))
            negative = sum(self.peek(i) == "-" for i in range(signs)) % 2
            self.at += signs + 1
            while self.take(")"):
                pass
            return Imm(-value if negative else value)
        if kind == "ident":
            found = self._symbol()
            if isinstance(found, Mem):
                found.address = True
                return found
            raise self.fail(f"illegal constant ${self.peek()}")
        if self.peek() == "(" and self.peek(1) in REGISTERS | _PSEUDO:
            found = self._memory(0)
            found.address = True
            return found
        number = self.expression()
        if self.peek() == "(" and self.peek(1) in REGISTERS | _PSEUDO:
            found = self._memory(number)
            found.address = True
            return found
        return Imm(number)

    def _symbol(self) -> Operand:
        """`name`, `name<>+8(SB)`, `x-8(SP)`, `x+0(FP)`."""
        name = self.peek()
        self.at += 1
        local = False
        if self.take("<"):
            if not self.take(">"):
                abi = self.peek()
                self.at += 1
                self.expect(">")
                if abi not in ("ABI0", "ABIInternal"):
                    raise self.fail(f'malformed ABI selector "{abi}" in symbol reference')
            else:
                local = True
        offset = 0
        if self.peek() in ("+", "-"):
            sign = -1 if self.peek() == "-" else 1
            self.at += 1
            offset = sign * self._term()
            while self.peek() in ("+", "-"):
                sign = -1 if self.peek() == "-" else 1
                self.at += 1
                offset += sign * self._term()
        if self.peek() != "(":
            if offset or local:
                raise self.fail(f"illegal or missing addressing mode for symbol {name}")
            return Label(name, 0)
        self.expect("(")
        base = self.peek()
        self.at += 1
        self.expect(")")
        if base not in _PSEUDO:
            raise self.fail(f"illegal or missing addressing mode for symbol {name}")
        found = Mem("PSP" if base == "SP" else base, offset)
        found.symbol = name if base == "SB" else ""
        found.local = local
        self._index(found)
        return found

    def _memory(self, offset: int) -> Mem:
        """`(R)`, `(R)(I*s)`, `(I*s)` behind an offset."""
        self.expect("(")
        name = self.peek()
        if name not in REGISTERS:
            raise self.fail(f"expected register; found {name or 'end of statement'}")
        found = Mem(name, offset)
        if self.peek(1) == "*":
            found.base = ""
            self.at -= 1
        else:
            self.at += 1
            if self.peek() == ",":
                raise self.fail("(register,register) not supported on this architecture")
            self.expect(")")
        self._index(found)
        return found

    def _index(self, found: Mem) -> None:
        if self.peek() != "(":
            return
        self.expect("(")
        found.index = self.peek()
        if found.index not in REGISTERS:
            raise self.fail(f"expected register; found {found.index or 'end of statement'}")
        self.at += 1
        if self.take("*"):
            found.scale = self.expression()
            if found.scale not in (1, 2, 4, 8):
                raise self.fail(f"bad scale: {found.scale}")
        self.expect(")")

    # Expressions

    def expression(self) -> int:
        """A constant expression."""
        value = self._term()
        while self.peek() in ("+", "-", "|", "^"):
            op = self.peek()
            self.at += 1
            y = self._term()
            value = (
                value + y if op == "+" else value - y if op == "-" else value | y if op == "|" else value ^ y
            )
        return value

    def _term(self) -> int:
        value = self.factor()
        while self.peek() in ("*", "/", "%", "<<", ">>", "&"):
            op = self.peek()
            self.at += 1
            y = self.factor()
            match op:
                case "*":
                    value *= y
                case "/" | "%":
                    if y == 0:
                        raise self.fail("division by zero")
                    value = value // y if op == "/" else value % y
                case "<<" | ">>":
                    if not 0 <= y < WORD_BITS:
                        raise self.fail("shift count out of range")
                    value = value << y if op == "<<" else value >> y
                case _:
                    value &= y
        return value

    def factor(self) -> int:
        """A constant, with a sign or in parentheses."""
        kind, text = self.kind(), self.peek()
        self.at += 1
        match kind:
            case "int":
                return self._number(text)
            case "char":
                return self._character(text)
        match text:
            case "+":
                return self.factor()
            case "-":
                return -self.factor()
            case "~":
                return ~self.factor()
            case "(":
                value = self.expression()
                self.expect(")")
                return value
        raise self.fail(f"unexpected {text or 'end of statement'} evaluating expression")

    def _number(self, text: str) -> int:
        """An integer as Go writes it."""
        digits = text.replace("_", "").lower()
        octal = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
        try:
            return int(digits, 8 if octal else 0)
        except ValueError:
            raise self.fail(f"illegal number syntax: {text}") from None

    def _string(self, text: str) -> bytes:
        found = self._characters(text)
        raw = text.isascii() and "\\u" not in text.lower()  # then escapes are bytes
        return b"".join(c.encode("latin-1" if raw else "utf-8", "replace") for c in found)

    def _character(self, text: str) -> int:
        found = self._characters(text)
        if len(found) != 1:
            raise self.fail(f"illegal character constant {text}")
        return ord(found[0])

    def _characters(self, text: str) -> list[str]:
        """What stands between quotes, as Go writes it."""

        def one(m: re.Match[str]) -> str:
            escape = m[0]
            if escape[0] != "\\":
                return escape
            if escape[1] in _ESCAPES and len(escape) == 2:
                return _ESCAPES[escape[1]]
            digits = escape[2:] if escape[1] in "xuU" else escape[1:]
            value = int(digits, 16 if escape[1] in "xuU" else 8)
            return chr(value) if value <= sys.maxunicode else "\ufffd"

        inside = text[1:-1]
        if _CHARACTERS.fullmatch(inside) is None:
            raise self.fail(f"unknown escape sequence in {text}")
        return [one(m) for m in _CHARACTER.finditer(inside)]
