"""One LLVM module in the making: functions, data, declarations and metadata, as text.

Invariant: a symbol that the module uses is either defined in it or declared once when the text is made.
Whether a definition is internal is decided then too, since only then is it known who else uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower.debug import Debug

if TYPE_CHECKING:
    from rt0.lower.facts import Facts
    from rt0.lower.layout import FuncAbi


class Definition:
    """A function's text; `linkage` "" means external if another module uses it, else internal; "instance" the
    same of a function that several modules may define."""

    __slots__ = ("linkage", "head", "body")

    def __init__(self, linkage: str, head: str, body: str) -> None:
        self.linkage = linkage
        self.head = head
        self.body = body


class Shard:
    """A module and its name."""

    __slots__ = (
        "name",
        "own",
        "cpu",
        "functions",
        "data",
        "used",
        "used_data",
        "debug",
        "attrs",
        "_strings",
        "_counter",
        "helpers",
        "assembly",
    )

    def __init__(self, name: str, file: str, cpu: str, own: bool = False) -> None:
        self.name = name
        self.own = own  # whether it is the program's, not the library's
        self.cpu = cpu
        self.functions: dict[str, Definition] = {}
        self.data: dict[str, str] = {}
        self.used: dict[str, str] = {}  # functions: symbol to the text of their declaration
        self.used_data: dict[str, None] = {}
        self.debug = Debug(file)
        self.attrs: dict[str, int] = {}
        self._strings: dict[bytes, str] = {}
        self._counter = 0
        self.helpers: dict[str, Facts] = {}  # of functions that several others use
        self.assembly: dict[str, list[str]] = {}  # functions and data in LLVM's assembly language

    def is_of(self, path: str) -> bool:
        """Whether it is one of a package's modules."""
        return self.name.partition(" ")[0] == path

    def clear(self) -> None:
        """Forgets the contents, which are not needed any more."""
        self.functions, self.data, self.used, self.used_data = {}, {}, {}, {}
        self.assembly = {}
        self.debug = Debug("")

    def attr_group(self, text: str) -> str:
        """The `#n` of an attribute list."""
        return f"#{self.attrs.setdefault(text, len(self.attrs))}"

    def func_attrs(self, nosplit: bool = False, extra: str = "") -> str:
        """The `#n` of a function's attributes."""
        return self.attr_group(abi.func_attrs(nosplit=nosplit, extra=extra, cpu=self.cpu))

    def use(self, symbol: str, sig: FuncAbi | None, extra: str = "", results: Sequence[str] = (),
            params: Sequence[str] = (), cc: str = abi.CC) -> str:  # fmt: skip
        """Notes the use of a function; returns it as an operand."""
        if symbol not in self.used:
            if sig is not None:
                results, params = sig.results, sig.params
            extra = f" {extra}" if extra else ""
            self.used[symbol] = (
                f"declare {cc} {abi.result_type(results)} {abi.quote(symbol)}"
                f"({abi.param_list(params, results)}){extra}"
            )
        return abi.quote(symbol)

    def use_intrinsic(self, symbol: str, signature: str) -> None:
        """Notes the use of an LLVM intrinsic; `signature` is the declaration without `declare`."""
        self.used.setdefault(symbol, f"declare {signature}")

    def use_data(self, symbol: str) -> str:
        """Notes the use of a global; returns it as an operand."""
        self.used_data[symbol] = None
        return abi.quote(symbol)

    def fresh(self, prefix: str) -> str:
        """A private name."""
        self._counter += 1
        return f".{prefix}.{self._counter}"

    def string(self, data: bytes) -> str:
        """A constant's bytes, as an operand."""
        if not data:
            return "null"
        found = self._strings.get(data)
        if found is None:
            name = self.fresh("str")
            found = self._strings[data] = "@" + name
            self.data[name] = (
                f"{found} = private unnamed_addr constant {self.bytes(data)}, "
                f"section {abi.section('rodata', f'{self.name}{name}')}"
            )
        return found

    def bytes(self, data: bytes) -> str:
        """An array of bytes as `type value`."""
        return f'[{len(data)} x i8] c"{abi.escape(data)}"'

    def constant(self, text: str, align: int, prefix: str = "ro") -> str:
        """A private read-only object with `text` as `type value`."""
        name = self.fresh(prefix)
        self.data[name] = (
            f"@{name} = private unnamed_addr constant {text}, "
            f"section {abi.section('rodata', f'{self.name}{name}')}, align {align}"
        )
        return "@" + name

    def text(self, external: set[str]) -> str:
        """The module; `external` are the symbols that others use."""
        out: list[str] = [f'source_filename = "{abi.escape(self.name.encode())}"']
        for lines in self.assembly.values():
            out += [f'module asm "{abi.escape(line.encode())}"' for line in lines]
        out += self.data.values()
        for symbol in self.used_data:
            if symbol not in self.data:
                out.append(f"{abi.quote(symbol)} = external global i8")
        for symbol, definition in self.functions.items():
            linkage = definition.linkage
            if linkage in ("", "instance"):
                shared = "weak_odr" if linkage else ""
                linkage = shared if symbol in external else "internal"
            out.append(f"define {linkage} {definition.head} {{\n{definition.body}\n}}")
        for symbol, declaration in self.used.items():
            if symbol not in self.functions:
                out.append(declaration)
        out += [f"attributes #{n} = {{ {text} }}" for text, n in self.attrs.items()]
        out.append(self.debug.text())
        return "\n".join(out) + "\n"
