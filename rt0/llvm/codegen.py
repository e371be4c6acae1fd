"""IR text to object code: the only module that knows llvmlite, which it imports when it first compiles.

LLVM aborts the whole process when one of its assertions fails, so whoever must survive that runs this in
another process (`rt0.build.worker`). Objects are position-dependent and of the small code model.
"""

from __future__ import annotations

from importlib import import_module
from itertools import chain
from types import ModuleType
from typing import Any

TRIPLE = "x86_64-unknown-linux-gnu"
CPUS = {"v1": "x86-64", "v2": "x86-64-v2", "v3": "x86-64-v3", "v4": "x86-64-v4"}
"""The values of GOAMD64, and LLVM's names of these processors."""

TUNING = "-fast-shld-rotate"
"""LLVM takes shld for as quick as rol on all processors of these levels, which it is on few."""

LEVELS = 12
"""How often functions are looked at again in which calls have become known (LLVM's default is 4)."""

_binding: ModuleType | None = None


class CodegenError(Exception):
    """LLVM refused the module: a mistake of whoever wrote the IR, never of the Go program."""


def _llvm() -> ModuleType:
    """llvmlite's binding, initialized; without the assembly parser inline assembly would abort."""
    global _binding
    if _binding is None:
        binding = import_module("llvmlite.binding")
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        binding.initialize_native_asmparser()
        # Iterators over iterators: each level is a call that is known once the one around it is inlined.
        binding.set_option("", f"--max-devirt-iterations={LEVELS}")
        # Two neighbouring words as a vector: what was just stored one by one cannot be read so at once.
        binding.set_option("", "--combiner-store-merging=false")
        _binding = binding
    return _binding


def compile_ir(ir: str, *, opt: int = 2, cpu: str = "x86-64-v2", name: str = "") -> bytes:
    """Optimises a module at level `opt` (0 to 3) and returns the bytes of an ELF object.

    `name` is what messages call the module. Raises `CodegenError` with LLVM's message and the offending line.
    """
    llvm = _llvm()
    try:
        module: Any = llvm.parse_assembly(ir)
        module.verify()
    except RuntimeError as e:
        raise CodegenError(_explain(str(e), ir, name)) from None
    module.name = name or "rt0"
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu=cpu, features=TUNING, opt=opt, reloc="static", codemodel="small"
    )
    module.triple = TRIPLE
    module.data_layout = str(machine.target_data)
    for symbol in chain(module.functions, module.global_variables):
        # Hidden means resolved within the executable: an address is a constant, not a load from a GOT.
        if symbol.linkage.name not in ("internal", "private") and not symbol.name.startswith("llvm."):
            symbol.visibility = "hidden"
    if opt > 0:
        tuning = llvm.create_pipeline_tuning_options(speed_level=opt)
        tuning.slp_vectorization = False  # vectors of words, again
        builder = llvm.create_pass_builder(machine, tuning)
        builder.getModulePassManager().run(module, builder)
    obj: bytes = machine.emit_object(module)
    return obj


def _explain(message: str, ir: str, name: str) -> str:
    """LLVM's message about a module, with the lines around the place that it names."""
    head = f"{name or 'module'}: {message.strip()}"
    _, _, rest = message.partition("<string>:")
    number = rest.partition(":")[0]
    if not number.isdigit():
        return head
    lines = ir.splitlines()
    at = int(number)
    near = [f"{i:6d} {lines[i - 1]}" for i in range(max(1, at - 3), min(len(lines), at + 1) + 1)]
    return head + "\n" + "\n".join(near)
