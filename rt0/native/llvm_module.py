"""One LLVM module as text: what functions share, such as globals, declarations and debug metadata.

Invariant: everything is named by its symbol and emitted when first referred to, so a module holds what its
functions need, and nothing is declared twice or both declared and defined.
"""

from __future__ import annotations

import os
import struct as pystruct
from collections.abc import Collection, Sequence
from typing import Any

from rt0.llvm import abi
from rt0.native.decl import Extern, ExternVar, Global, NativeFunc, Table, Var
from rt0.native.intrinsics import Nil
from rt0.native.layout import LayoutError, align_of, components, fields_of, scalar_name, size_of
from rt0.native.source import declaration_error, layout_error, signature
from rt0.native.tree import Callee, Symbol
from rt0.native.types import (
    ArrayType,
    BoolType,
    FloatType,
    FnType,
    IntType,
    PtrType,
    StringType,
    StructType,
    TupleType,
    Type,
    VectorType,
    VoidType,
    array_of,
    u8,
)

_DWARF_TAGS = {IntType: "DW_ATE_signed", FloatType: "DW_ATE_float", BoolType: "DW_ATE_boolean"}


def memory_type(t: Type) -> str:
    """The LLVM type of a value in memory."""
    if isinstance(t, BoolType):
        return "i8"
    if isinstance(t, StringType):
        return "{ ptr, i64 }"
    if isinstance(t, StructType):
        return "{ " + ", ".join(memory_type(f.type) for f in fields_of(t).values()) + " }"
    if isinstance(t, ArrayType):
        return f"[{t.len} x {memory_type(t.elem)}]"
    return scalar_name(t)


def float_text(x: float, bits: int) -> str:
    """A float constant; LLVM wants the bits of a double."""
    if bits == 32:
        x = pystruct.unpack("<f", pystruct.pack("<f", x))[0]
    return f"0x{pystruct.unpack('<Q', pystruct.pack('<d', x))[0]:016X}"


class FlatSig:
    """A signature in components: results in order, and for each of them its type's component count."""

    __slots__ = ("params", "results", "result_types")

    def __init__(self, params: Sequence[Type], result: Type) -> None:
        self.params = [scalar_name(t) for p in params for _, t in components(p) or ()]
        if isinstance(result, TupleType):
            self.result_types: tuple[Type, ...] = result.elems
        else:
            self.result_types = () if isinstance(result, VoidType) else (result,)
        self.results = [scalar_name(t) for r in self.result_types for _, t in components(r) or ()]


class Module:
    """A module under construction. `asserts` compiles assert statements, `debug` names Python lines, `flags`
    names the build flags that are on."""

    def __init__(self, *, debug: bool, asserts: bool, flags: Collection[str] = ()) -> None:
        self.debug = debug
        self.asserts = asserts
        self.flags = frozenset(flags)
        self.functions: list[str] = []
        self.defined: set[str] = set()
        self._globals: dict[str, Symbol] = {}
        self._functions: set[str] = set()  # symbols of those that are defined here
        self._data: dict[str, str] = {}
        self._declared: dict[str, str] = {}
        self._strings: dict[bytes, str] = {}
        self._attributes: dict[str, int] = {}
        self._sigs: dict[Any, FlatSig] = {}
        self.meta: list[str] = []
        self._files: dict[str, int] = {}
        self._types: dict[Type, int] = {}
        self.pending: list[NativeFunc] = []
        self._wanted: set[int] = set()
        self.calls: dict[NativeFunc, list[tuple[NativeFunc, int]]] = {}
        """The native functions that each one calls, and the lines where it does."""
        self.void_subroutine = self.new_meta("!DISubroutineType(types: !{})") if debug else 0
        if debug:
            self.unit = self.new_meta("")

    # Functions

    def sig(self, callee: Callee) -> FlatSig:
        s = self._sigs.get(callee)
        if s is None:
            if isinstance(callee, NativeFunc):
                ps = signature(callee)
                params, result = tuple(ps.params), ps.result
            else:
                params, result = callee.type.params, callee.type.result
            try:
                s = FlatSig(params, result)
            except LayoutError as e:
                raise layout_error(e) from None
            self._sigs[callee] = s
        return s

    def want(self, callee: Callee) -> str:
        """The name of a function that is called or whose address is taken."""
        if id(callee) not in self._wanted:
            self._wanted.add(id(callee))
            if isinstance(callee, NativeFunc):
                self.pending.append(callee)
                self._functions.add(callee.symbol)
                known = self._globals.get(callee.symbol)
                if known is not None and not isinstance(known, ExternVar):
                    raise declaration_error(known, f"{callee.symbol} is also a function")
            self._declare(callee)
        return abi.quote(callee.symbol)

    def _declare(self, callee: Callee) -> None:
        s = self.sig(callee)
        extra = attr_words(callee)
        self._declared.setdefault(
            callee.symbol,
            f"declare {cc_name(callee)}{abi.result_type(s.results)} {abi.quote(callee.symbol)}"
            f"({abi.param_list(s.params, s.results)}) {self.attrs('nounwind' + extra)}",
        )

    def declare_text(self, symbol: str, text: str) -> None:
        self._declared.setdefault(symbol, text)

    def attrs(self, text: str) -> str:
        n = self._attributes.setdefault(text, len(self._attributes))
        return f"#{n}"

    # Data

    def symbol(self, s: Symbol) -> str:
        """The name of a global, which thereby becomes part of the module."""
        name = s.symbol
        if name in self._functions and not isinstance(s, ExternVar):
            raise declaration_error(s, f"{name} is also a function")
        known = self._globals.setdefault(name, s)
        if known is not s and not isinstance(s, ExternVar):
            if not isinstance(known, ExternVar):
                raise declaration_error(s, f"{name} is defined twice")
            # What was external so far is defined after all.
            self._globals[name] = s
            if name in self._data:
                self._data[name] = self._global_text(s)
        return abi.quote(name)

    def string(self, data: bytes) -> str:
        name = self._strings.get(data)
        if name is None:
            name = self._strings[data] = f"@.str.{len(self._strings)}"
        return name

    def _initial(self, v: Any, t: Type) -> str:
        """A constant of type `t` as text, without its type."""
        if isinstance(v, NativeFunc | Extern):
            return self.want(v)
        if isinstance(v, Global | Var | Table | ExternVar):
            return self.symbol(v)
        if v is None or isinstance(v, Nil):
            return "zeroinitializer"
        if isinstance(t, StringType):
            data = v.encode() if isinstance(v, str) else bytes(v)
            return f"{{ ptr {self.string(data)}, i64 {len(data)} }}"
        if isinstance(t, StructType):
            parts = [
                f"{memory_type(f.type)} {self._initial(x, f.type)}"
                for x, f in zip(v, fields_of(t).values(), strict=True)
            ]
            return "{ " + ", ".join(parts) + " }"
        if isinstance(t, ArrayType):
            elem = memory_type(t.elem)
            return "[" + ", ".join(f"{elem} {self._initial(x, t.elem)}" for x in v) + "]"
        if isinstance(t, FloatType):
            return float_text(v, t.bits)
        if isinstance(t, PtrType | FnType):
            return f"inttoptr (i64 {int(v)} to ptr)" if v else "null"
        if isinstance(t, IntType) and not t.min <= int(v) <= t.max:
            raise TypeError(f"{v} does not fit in {t}")
        return str(int(v))

    def _global_text(self, s: Symbol) -> str:
        try:
            return self._global(s)
        except LayoutError as e:
            raise layout_error(e) from None
        except (TypeError, ValueError) as e:
            raise declaration_error(s, str(e)) from None

    def _global(self, s: Symbol) -> str:
        q = abi.quote(s.symbol)
        if isinstance(s, ExternVar):
            constant = isinstance(s, Table)
            t = f"[{len(s.values)} x {memory_type(s.elem)}]" if isinstance(s, Table) else memory_type(s.type)
            align = align_of(s.elem if isinstance(s, Table) else s.type)
            linkage = "extern_weak" if isinstance(s, ExternVar) and s.weak else "external"
            return f"{q} = {linkage} {'constant' if constant else 'global'} {t}, align {align}"
        if isinstance(s, Table):
            elem = memory_type(s.elem)
            body = ", ".join(f"{elem} {self._initial(v, s.elem)}" for v in s.values)
            return (
                f"{q} = constant [{len(s.values)} x {elem}] [{body}], "
                f"section {abi.section('rodata', s.symbol)}, align {align_of(s.elem)}"
            )
        if isinstance(s, Var) and s.init is not None and s.init != 0:
            t, init = memory_type(s.type), self._initial(s.init, s.type)
            section = abi.section("data" + abi.FIXED, s.symbol)
            return f"{q} = global {t} {init}, section {section}, align {align_of(s.type)}"
        align = max(align_of(s.type), 8 if size_of(s.type) >= 8 else 1)
        noscan = isinstance(s, Global) and s.noscan
        section = abi.section("bss" + (abi.NO_POINTERS if noscan else abi.FIXED), s.symbol)
        return f"{q} = global {memory_type(s.type)} zeroinitializer, section {section}, align {align}"

    # Debug metadata

    def new_meta(self, text: str) -> int:
        self.meta.append(text)
        return len(self.meta) - 1

    def file_meta(self, path: str) -> int:
        n = self._files.get(path)
        if n is None:
            folder, name = os.path.split(path)
            name, folder = abi.escape(name.encode()), abi.escape(folder.encode())
            n = self._files[path] = self.new_meta(f'!DIFile(filename: "{name}", directory: "{folder}")')
        return n

    def subprogram(self, name: str, path: str, line: int) -> int:
        """Metadata of a function."""
        file = self.file_meta(path)
        text = abi.escape(name.encode())
        return self.new_meta(
            f'distinct !DISubprogram(name: "{text}", linkageName: "{text}", scope: !{file}, file: !{file}, '
            f"line: {line}, type: !{self.void_subroutine}, scopeLine: {line}, "
            f"spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !{self.unit})"
        )

    def type_meta(self, t: Type) -> int:
        """Metadata of a type, as gdb prints values of it."""
        n = self._types.get(t)
        if n is not None:
            return n
        if isinstance(t, IntType | FloatType | BoolType):
            encoding = _DWARF_TAGS[type(t)]
            if isinstance(t, IntType) and not t.signed:
                encoding = "DW_ATE_unsigned"
            n = self.new_meta(f'!DIBasicType(name: "{t}", size: {size_of(t) * 8}, encoding: {encoding})')
            self._types[t] = n
            return n
        if isinstance(t, StructType):
            return self._struct_meta(t)
        if isinstance(t, ArrayType):
            count = self.new_meta(f"!{{!DISubrange(count: {t.len})}}")
            n = self.new_meta(
                f"!DICompositeType(tag: DW_TAG_array_type, baseType: !{self.type_meta(t.elem)}, "
                f"size: {size_of(t) * 8}, elements: !{count})"
            )
        elif isinstance(t, PtrType) and t.elem is not None and not isinstance(t.elem, VoidType):
            n = self._types[t] = self.new_meta("")
            base = self.type_meta(t.elem)
            self.meta[n] = f"!DIDerivedType(tag: DW_TAG_pointer_type, baseType: !{base}, size: 64)"
        elif isinstance(t, VectorType):
            n = self.type_meta(array_of(u8, t.lanes))
        elif isinstance(t, StringType):
            n = self.new_meta('!DICompositeType(tag: DW_TAG_structure_type, name: "string", size: 128)')
        else:
            n = self.new_meta("!DIDerivedType(tag: DW_TAG_pointer_type, baseType: null, size: 64)")
        self._types[t] = n
        return n

    def _struct_meta(self, t: StructType) -> int:
        n = self._types[t] = self.new_meta("")
        members = [
            self.new_meta(
                f'!DIDerivedType(tag: DW_TAG_member, name: "{f.name}", baseType: !{self.type_meta(f.type)}, '
                f"size: {size_of(f.type) * 8}, offset: {f.offset * 8})"
            )
            for f in fields_of(t).values()
        ]
        elements = ", ".join(f"!{m}" for m in members)
        self.meta[n] = (
            f'distinct !DICompositeType(tag: DW_TAG_structure_type, name: "runtime.{t.go_name}", '
            f"size: {size_of(t) * 8}, elements: !{{{elements}}})"
        )
        return n

    # The whole

    def text(self, asm: Sequence[str]) -> str:
        """The module. Call when all functions are there."""
        out = ['source_filename = "rt0/runtime"', 'target triple = "x86_64-unknown-linux-gnu"']
        for block in asm:
            out += [f'module asm "{abi.escape(line.encode())}"' for line in block.split("\n")]
        self.prepare_data()
        for data, name in self._strings.items():
            out.append(
                f'{name} = private unnamed_addr constant [{len(data)} x i8] c"{abi.escape(data)}", '
                f"section {abi.section('rodata', name[1:])}, align 1"
            )
        out += self._data.values()
        out += self.functions
        out += [text for symbol, text in self._declared.items() if symbol not in self.defined]
        out += [f"attributes #{n} = {{ {text} }}" for text, n in self._attributes.items()]
        if self.debug:
            out += self._meta_text()
        return "\n".join(out) + "\n"

    def _meta_text(self) -> list[str]:
        cu_file = next(iter(self._files.values()), None)
        if cu_file is None:
            return []
        self.meta[self.unit] = (
            f'distinct !DICompileUnit(language: DW_LANG_Go, file: !{cu_file}, producer: "rt0", '
            "isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug, nameTableKind: None)"
        )
        out = [f"!llvm.dbg.cu = !{{!{self.unit}}}"]
        flags = [
            self.new_meta('!{i32 2, !"Dwarf Version", i32 4}'),
            self.new_meta('!{i32 2, !"Debug Info Version", i32 3}'),
        ]
        out.append(f"!llvm.module.flags = !{{{', '.join(f'!{f}' for f in flags)}}}")
        out += [f"!{i} = {m}" for i, m in enumerate(self.meta)]
        return out

    def prepare_data(self) -> None:
        """Writes out new globals: what tables and initial values refer to must be emitted too."""
        for name in list(self._globals)[len(self._data) :]:
            self._data[name] = ""
            self._data[name] = self._global_text(self._globals[name])


def cc_name(callee: Callee) -> str:
    return "" if callee.attrs.cc == "c" else abi.CC + " "


def attr_words(callee: Callee) -> str:
    """LLVM attributes that concern callers."""
    a = callee.attrs
    out = ""
    if a.noreturn:
        out += " noreturn"
    if a.cold:
        out += " cold"
    if a.returns_twice:
        out += " returns_twice"
    return out
