"""Where dialect code comes from: syntax trees of module files, each parsed once, and signatures.

Invariant: positions in the trees are those of the file, whatever was decorated.
"""

from __future__ import annotations

import ast
import linecache
import sys
from typing import Any

from rt0.native.decl import ExternVar, Global, NativeFunc, Table, Var, declared_name, struct_of
from rt0.native.errors import NativeError
from rt0.native.layout import LayoutError
from rt0.native.types import Type, VoidType, ptr_to, to_type

Symbol = Global | Var | Table | ExternVar


class Signature:
    """Parameter names and types, `self` included, and the result type."""

    __slots__ = ("names", "params", "result")

    def __init__(self, names: list[str], params: list[Type], result: Type) -> None:
        self.names = names
        self.params = params
        self.result = result


_functions: dict[str, dict[int, ast.FunctionDef]] = {}
_classes: dict[str, dict[str, ast.ClassDef]] = {}


def _index(filename: str) -> None:
    """Parses a file and indexes its functions by their first line, decorators included."""
    functions: dict[int, ast.FunctionDef] = {}
    classes: dict[str, ast.ClassDef] = {}
    tree = ast.parse("".join(linecache.getlines(filename)), filename)
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                functions[min([child.lineno, *(d.lineno for d in child.decorator_list)])] = child
                stack.append(child)
            elif isinstance(child, ast.ClassDef):
                classes[child.name] = child
                stack.append(child)
    _functions[filename] = functions
    _classes[filename] = classes


def function_tree(func: NativeFunc) -> ast.FunctionDef:
    """A native function's syntax tree. Raises `NativeError` if its source is not a plain `def` in a file."""
    code = func.fn.__code__
    if code.co_filename not in _functions:
        _index(code.co_filename)
    node = _functions[code.co_filename].get(code.co_firstlineno)
    if node is None:
        raise NativeError(
            f"no source for {func.fn.__name__}",
            code.co_filename,
            code.co_firstlineno,
            advice="a native function is a `def` in a file",
        )
    return node


def error_at(filename: str, node: ast.AST, message: str, advice: str = "") -> NativeError:
    """The error at a node, to be raised."""
    line = getattr(node, "lineno", 1)
    col = getattr(node, "col_offset", 0)
    end = getattr(node, "end_col_offset", col + 1)
    if getattr(node, "end_lineno", line) != line:
        end = col + 1
    # The syntax tree counts bytes, the error characters.
    text = linecache.getline(filename, line).encode()
    return NativeError(
        message,
        filename,
        line,
        len(text[:col].decode("utf-8", "replace")),
        len(text[:end].decode("utf-8", "replace")),
        advice,
    )


def layout_error(e: LayoutError) -> NativeError:
    """The error for a struct's bad field, at its annotation."""
    message, cls, name = e.args
    filename = sys.modules[cls.__module__].__file__ or "?"
    if filename not in _classes:
        _index(filename)
    node = _classes[filename].get(cls.__name__)
    for item in node.body if node else ():
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id == name:
            return error_at(filename, item.annotation, message)
    return NativeError(f"{cls.__name__}.{name}: {message}", filename, node.lineno if node else 1)


def declaration_error(symbol: Symbol, message: str) -> NativeError:
    """The error about what a global holds, where its module assigns it to its name."""
    if isinstance(symbol, ExternVar):
        return NativeError(message, symbol.symbol, 1)
    filename = symbol.module.get("__file__", "?")
    name = declared_name(symbol, symbol.module)
    tree = ast.parse("".join(linecache.getlines(filename)), filename)
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == name for t in node.targets
        ):
            return error_at(filename, node.value, f"{name}: {message}")
    return NativeError(f"{name}: {message}", filename, 1)


def eval_type(node: ast.expr, filename: str, namespace: dict[str, Any]) -> Type:
    """The type that an annotation or a type argument means."""
    try:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return to_type(eval(node.value, namespace))
        return to_type(eval(compile(ast.Expression(node), filename, "eval"), namespace))
    except (TypeError, NameError, AttributeError, IndexError) as e:
        raise error_at(filename, node, str(e), "types are listed in docs/dialect.md") from None


def signature(func: NativeFunc) -> Signature:
    """A function's signature, from its annotations; cached in the function."""
    if func.sig is not None:
        sig: Signature = func.sig
        return sig
    node = function_tree(func)
    filename = func.fn.__code__.co_filename
    args = node.args
    for bad in (args.vararg, args.kwarg, *args.kwonlyargs, *args.defaults):
        if bad is not None:
            raise error_at(filename, bad, "native functions have positional parameters without defaults only")
    names: list[str] = []
    params: list[Type] = []
    for i, a in enumerate([*args.posonlyargs, *args.args]):
        names.append(a.arg)
        if a.annotation is not None:
            params.append(eval_type(a.annotation, filename, func.fn.__globals__))
        elif i == 0 and func.owner is not None:
            params.append(ptr_to(struct_of(func.owner)))
        else:
            raise error_at(filename, a, f"parameter {a.arg} has no type", f"write {a.arg}: i64, Ptr[T] …")
        if isinstance(params[-1], VoidType):
            raise error_at(filename, a, f"parameter {a.arg} has no values")
    if node.returns is None:
        raise error_at(
            filename, node, f"{node.name} has no result type", "write -> None, or the type of the result"
        )
    made = func.sig = Signature(names, params, eval_type(node.returns, filename, func.fn.__globals__))
    return made
