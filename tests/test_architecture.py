"""The stages import only what lies to their left or below them, as the table says.

The table is DESIGN's picture of the pipeline. An import inside a function or under TYPE_CHECKING counts, too.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "rt0"

COMPILER = ["rt0.syntax", "rt0.types", "rt0.asm", "rt0.lower", "rt0.llvm", "rt0.link", "rt0.native"]

ALLOWED: dict[str, list[str]] = {
    "rt0.syntax": [],
    "rt0.types": ["rt0.syntax"],
    "rt0.asm": [],
    "rt0.llvm": ["llvmlite"],
    # A module that lowers knows the binary interface and the names of the runtime's functions, not llvmlite.
    "rt0.lower": ["rt0.syntax", "rt0.types", "rt0.asm", "rt0.llvm.abi"],
    "rt0.native": ["rt0.llvm.abi"],
    "rt0.runtime": ["rt0.native"],
    "rt0.link": [],
    "rt0.build": COMPILER,
    "rt0.cli": [*COMPILER, "rt0.build"],
    "rt0.host": [*COMPILER, "rt0.build"],
}
"""Stage -> the packages (or modules) that it may import besides itself, the standard library and `COMMON`."""

RUNTIME_COLLECTORS = ["rt0.native.table", "rt0.native.compile"]
"""The only modules that may name `rt0.runtime`: they collect its functions for everybody else."""

COMMON = ["rich", "rt0.version"]
GUARDED = ["rt0", "llvmlite", "rich"]
"""Only imports of these are looked at; everything else is the standard library."""


def imports(text: str, module: str, is_package: bool) -> set[str]:
    """The absolute names that a module imports; `from a import b` counts as `a.b`, which may be a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parents = parts[: len(parts) + is_package - node.level]
                base = ".".join([*parents, base] if base else parents)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(allowed + ".")


def violations(text: str, module: str, is_package: bool = False) -> list[str]:
    """What a module imports that its stage may not."""
    stage = ".".join(module.split(".")[:2])
    if stage == module and stage not in ALLOWED:
        allowed = ["rt0"]
    else:
        allowed = [stage, *ALLOWED[stage], *COMMON]
    if module in RUNTIME_COLLECTORS:
        allowed.append("rt0.runtime")
    return sorted(
        name
        for name in imports(text, module, is_package)
        if any(within(name, top) for top in GUARDED) and not any(within(name, other) for other in allowed)
    )


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=module_name)
def test_a_module_imports_only_what_its_stage_may(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert violations(text, module_name(path), path.name == "__init__.py") == []


def test_every_stage_is_in_the_table() -> None:
    stages = {module_name(path.parent / "__init__.py") for path in PACKAGE.glob("*/__init__.py")}
    assert stages == set(ALLOWED)


@pytest.mark.parametrize(
    ("text", "module", "found"),
    [
        ("import rt0.lower.exprs", "rt0.syntax.parser", ["rt0.lower.exprs"]),
        ("from rt0 import lower", "rt0.types.check", ["rt0.lower"]),
        ("from ..lower import exprs", "rt0.types.check", ["rt0.lower.exprs"]),
        ("from rt0.llvm.codegen import emit", "rt0.lower.stmts", ["rt0.llvm.codegen.emit"]),
        ("from rt0.llvm import codegen", "rt0.native.compile", ["rt0.llvm.codegen"]),
        ("import llvmlite.binding", "rt0.build.objects", ["llvmlite.binding"]),
        ("def f():\n    from rt0.runtime import proc", "rt0.build.objects", ["rt0.runtime.proc"]),
        ("from rt0.types import types", "rt0.runtime.proc", ["rt0.types.types"]),
        ("if TYPE_CHECKING:\n    from rt0.cli import main", "rt0.link.elf", ["rt0.cli.main"]),
        ("from .. import build", "rt0.link.elf", ["rt0.build"]),
        ("from . import elf", "rt0.link.elf", []),
        ("from rt0.llvm.abi import params\nfrom . import exprs\nimport json", "rt0.lower.stmts", []),
        ("from rt0 import runtime", "rt0.native.table", []),
    ],
)
def test_a_violation_is_caught(text: str, module: str, found: list[str]) -> None:
    assert violations(text, module) == found
