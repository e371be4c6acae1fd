"""Runs native functions through both back ends: LLVM's just-in-time compiler, and CPython."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence
from typing import Any

import llvmlite.binding as llvm

from rt0.llvm import abi
from rt0.native import NativeFunc, py_backend
from rt0.native.compile import emit_runtime
from rt0.native.llvm_module import FlatSig
from rt0.native.source import signature
from rt0.native.types import StringType, TupleType, Type, VoidType

llvm.initialize_native_target()
llvm.initialize_native_asmprinter()
llvm.initialize_native_asmparser()

_FORMATS = {"i1": "?", "i8": "b", "i16": "h", "i32": "i", "i64": "q", "ptr": "Q", "float": "f", "double": "d"}


def wrapper(f: NativeFunc) -> str:
    """A C function that takes arguments from, and puts results into, arrays of words."""
    sig = signature(f)
    flat = FlatSig(sig.params, sig.result)
    cc = "" if f.attrs.cc == "c" else abi.CC + " "
    lines = [f'define void @"call {f.symbol}"(ptr %args, ptr %results) {{']
    for i, t in enumerate(flat.params):
        lines += [f"  %a{i} = getelementptr i64, ptr %args, i64 {i}", f"  %v{i} = load {t}, ptr %a{i}"]
    rt = abi.result_type(flat.results)
    args = abi.arg_list(flat.params, flat.results, [f"%v{i}" for i in range(len(flat.params))])
    call = f"call {cc}{rt} {abi.quote(f.symbol)}({args})"
    if not flat.results:
        lines.append(f"  {call}")
    else:
        lines.append(f"  %r = {call}")
    for i, t in enumerate(flat.results):
        v = "%r" if len(flat.results) == 1 else f"%r{i}"
        if v != "%r":
            lines.append(f"  {v} = extractvalue {rt} %r, {i}")
        lines += [f"  %p{i} = getelementptr i64, ptr %results, i64 {i}", f"  store {t} {v}, ptr %p{i}"]
    return "\n".join([*lines, "  ret void", "}"])


MORESTACK = "define void @__morestack() {\n  call void @llvm.trap()\n  unreachable\n}\n"


class Compiled:
    """Native functions in machine code, in this process."""

    def __init__(self, functions: Sequence[NativeFunc], opt: int = 2) -> None:
        ir = emit_runtime((), roots=list(functions), asserts=True)
        module = llvm.parse_assembly(ir + MORESTACK + "\n".join(wrapper(f) for f in functions))
        module.verify()
        machine = llvm.Target.from_default_triple().create_target_machine(opt=opt)
        tuning = llvm.create_pipeline_tuning_options(speed_level=opt)
        builder = llvm.create_pass_builder(machine, tuning)
        builder.getModulePassManager().run(module, builder)
        self.engine = llvm.create_mcjit_compiler(module, machine)
        self.engine.finalize_object()
        self.keep: list[Any] = []

    def call(self, f: NativeFunc, *args: Any) -> Any:
        sig = signature(f)
        flat = FlatSig(sig.params, sig.result)
        words = b"".join(self._words(a, t) for a, t in zip(args, sig.params, strict=True))
        entry = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(
            self.engine.get_function_address(f"call {f.symbol}")
        )
        results = ctypes.create_string_buffer(8 * max(len(flat.results), 1))
        entry(
            ctypes.cast(ctypes.create_string_buffer(words, max(len(words), 8)), ctypes.c_void_p),
            ctypes.addressof(results),
        )
        out = [
            struct.unpack_from("<" + _FORMATS[t], results.raw, 8 * i)[0] for i, t in enumerate(flat.results)
        ]
        values = [self._value(out, t) for t in flat.result_types]
        if isinstance(sig.result, VoidType):
            return None
        return tuple(values) if isinstance(sig.result, TupleType) else values[0]

    def _words(self, a: Any, t: Type) -> bytes:
        if isinstance(t, StringType):
            data = ctypes.create_string_buffer(a.encode())
            self.keep.append(data)
            return struct.pack("<Qq", ctypes.addressof(data), len(a.encode()))
        if isinstance(a, bool):
            return struct.pack("<q", a)
        if isinstance(a, float):
            return struct.pack("<d", a) if t.name == "f64" else struct.pack("<fxxxx", a)
        return struct.pack("<Q", a & (1 << 64) - 1)

    @staticmethod
    def _value(parts: list[Any], t: Type) -> Any:
        v = parts.pop(0)
        if isinstance(t, StringType):
            return ctypes.string_at(v, parts.pop(0)).decode()
        wrap = getattr(t, "wrap", None)
        return wrap(v) if wrap is not None else v


def emulated(f: NativeFunc, *args: Any) -> Any:
    """The result under CPython."""
    return py_backend.call_from_python(f, args)
