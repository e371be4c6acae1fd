"""The runtime as LLVM modules, the table of its functions, and what debuggers see of it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import llvmlite.binding as llvm
import pytest

from rt0.llvm.codegen import compile_ir
from rt0.native import NativeError
from rt0.native.compile import emit_runtime, native_functions
from rt0.native.table import runtime_modules, runtime_table, table_from_json, table_to_json

from . import attributes, barriers, duplicate, lang


def definition(ir: str, symbol: str) -> str:
    """The text of a function's definition."""
    head = next(
        line
        for line in ir.splitlines()
        if line.startswith("define") and f'@"{symbol}"' in line or f"@{symbol}(" in line
    )
    return ir[ir.index(head) :].partition("\n}\n")[0]


def attributes_of(ir: str, symbol: str) -> str:
    """The attribute group of a function."""
    number = definition(ir, symbol).partition(") #")[2].split()[0]
    return next(line for line in ir.splitlines() if line.startswith(f"attributes #{number} "))


def test_the_runtime_verifies() -> None:
    modules = runtime_modules()
    llvm.parse_assembly(emit_runtime(modules)).verify()


def test_the_table_survives_json() -> None:
    table = runtime_table()
    assert table_from_json(json.loads(json.dumps(table_to_json(table)))) == table
    f = table["runtime.growslice"]
    assert (f.params, f.results) == (("ptr", "i64", "i64", "i64", "ptr"), ("ptr", "i64", "i64"))


def test_symbols() -> None:
    symbols = {f.fn.__name__: f.symbol for f in native_functions([lang, attributes])}
    assert symbols["struct_values"] == "runtime.structValues"
    assert symbols["twice"] == "runtime.(*mixed).twice"
    assert symbols["now"] == "time.now"
    assert symbols["in_place"] == "runtime.(*pageAlloc).inPlace"


def test_attributes() -> None:
    ir = emit_runtime([attributes])
    assert '"split-stack"' in attributes_of(ir, "runtime.splits")
    assert '"split-stack"' not in attributes_of(ir, "runtime.fixed")
    assert "noreturn" in attributes_of(ir, "runtime.dies")
    assert "alwaysinline" in attributes_of(ir, "runtime.always")
    assert "noinline" in attributes_of(ir, "runtime.never")
    assert "define i32 @c_abi(i32 %p0)" in ir
    assert "@time.later = alias" in ir
    assert 'section ".text.runtime.splits"' in definition(ir, "runtime.splits")
    assert 'section ".bss..fixed.runtime.zeroed"' in ir
    assert 'section ".data..fixed.runtime.started"' in ir
    assert 'section ".rodata.runtime.powers"' in ir


def test_systemstack_functions_switch() -> None:
    ir = emit_runtime([attributes])
    entry = definition(ir, "runtime.onG0")
    assert "@runtime.systemstackcall" in entry
    assert '"split-stack"' not in attributes_of(ir, "runtime.onG0")
    assert 'define internal preserve_nonecc { i64, i1 } @"runtime.onG0\\C2\\B7body"(i64 %p0)' in ir


def test_hot_functions_are_optimised_for_speed() -> None:
    ir = emit_runtime([attributes])
    assert "optsize" not in attributes_of(ir, "runtime.offered")
    assert "optsize" in attributes_of(ir, "runtime.never")


def test_roots_bring_what_they_reach() -> None:
    ir = emit_runtime((), roots=[attributes.offered])
    assert "@runtime.always" in ir
    assert "runtime.splits" not in ir


def test_duplicate_symbols_are_refused() -> None:
    with pytest.raises(NativeError, match="runtime.fixed is defined twice"):
        native_functions([attributes, duplicate])


def test_a_function_and_a_global_do_not_share_a_name() -> None:
    for roots in [duplicate.function, duplicate.variable], [duplicate.variable, duplicate.function]:
        with pytest.raises(NativeError, match="runtime.both is also a function") as e:
            emit_runtime((), roots=roots)
        assert e.value.filename == duplicate.__file__


def test_nowritebarrier_is_checked_through_calls() -> None:
    emit_runtime((), roots=[barriers.careful, barriers.stores])
    with pytest.raises(NativeError, match="runtime.careless must not have write barriers") as e:
        emit_runtime((), roots=[barriers.careless])
    assert e.value.line == barriers.careless.fn.__code__.co_firstlineno + 3
    assert e.value.advice == "runtime.careless calls runtime.stores calls runtime.report, which is one"


def test_gdb_shows_python(tmp_path: Path) -> None:
    obj = tmp_path / "lang.o"
    obj.write_bytes(compile_ir(emit_runtime([lang]), opt=1))
    commands = ["break runtime.fib", "list runtime.fib", "info scope runtime.fib"]
    run = subprocess.run(
        ["gdb", "-nx", "-batch", *(x for c in commands for x in ("-ex", c)), str(obj)],
        capture_output=True,
        text=True,
        check=True,
    )
    line = lang.fib.fn.__code__.co_firstlineno + 1
    assert f"file {lang.__file__}, line {line}" in run.stdout or "lang.py, line" in run.stdout
    assert "def fib(n: i64) -> i64:" in run.stdout
