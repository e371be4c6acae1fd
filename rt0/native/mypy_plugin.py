"""mypy on the dialect's annotations: `Ptr[S]` of a struct is `S`, integers are `int`, the rest is `Any`.

Structs get an index operation, since a pointer to one may point into an array. Only mypy imports this.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, Argument, FuncDef, SliceExpr, TypeInfo, Var
from mypy.plugin import AnalyzeTypeContext, ClassDefContext, MethodContext, Plugin
from mypy.plugins.common import add_method_to_class
from mypy.typeanal import TypeAnalyser
from mypy.types import AnyType, Instance, ProperType, Type, TypeOfAny, UnboundType, get_proper_type

_INTS = {f"rt0.native.{n}" for n in "i8 i16 i32 i64 u8 u16 u32 u64 uintptr u8x16 u8x32".split()}
_FLOATS = {"rt0.native.f32", "rt0.native.f64"}
_ANYS = {"rt0.native.Fn", "rt0.native.Pointer"}


def _any() -> Type:
    return AnyType(TypeOfAny.explicit)


def _pointee(ctx: AnalyzeTypeContext) -> ProperType | None:
    """The type of the first argument, None where it is an alias or a form that mypy has no type for."""
    assert isinstance(ctx.api, TypeAnalyser)
    arg = ctx.type.args[0] if ctx.type.args else None
    if not isinstance(arg, UnboundType):
        return None
    sym = ctx.api.lookup_qualified(arg.name, ctx.context, suppress_errors=True)
    if sym is None or sym.node is None:
        return None
    if not isinstance(sym.node, TypeInfo) and not sym.node.fullname.startswith("rt0.native."):
        return None
    return get_proper_type(ctx.api.analyze_type(arg))


def _ptr(ctx: AnalyzeTypeContext) -> Type:
    t = _pointee(ctx)
    return t if isinstance(t, Instance) and not t.type.fullname.startswith("builtins.") else _any()


def _array(ctx: AnalyzeTypeContext) -> Type:
    t = _pointee(ctx)
    return _any() if t is None else ctx.api.named_type("rt0.native.Memory", [t])


def _builtin(name: str) -> Callable[[AnalyzeTypeContext], Type]:
    return lambda ctx: ctx.api.named_type(name, [])


def _struct(ctx: ClassDefContext) -> bool:
    info = ctx.cls.info
    if "__getitem__" not in info.names:
        int_type = ctx.api.named_type("builtins.int")
        self_type = Instance(info, [])
        index = Argument(Var("i", int_type), int_type, None, ARG_POS)
        value = Argument(Var("v", self_type), self_type, None, ARG_POS)
        add_method_to_class(ctx.api, ctx.cls, "__getitem__", [index], self_type)
        add_method_to_class(ctx.api, ctx.cls, "__setitem__", [index, value], AnyType(TypeOfAny.explicit))
    return True


def _string_index(ctx: MethodContext) -> Type:
    """An element of a str is a byte in native functions, which are what the runtime decorates."""
    assert isinstance(ctx.api, TypeChecker)
    function = ctx.api.scope.current_function()
    if (
        isinstance(function, FuncDef)
        and function.is_decorated
        and ctx.api.tree.fullname.startswith("rt0.runtime.")
    ):
        if not isinstance(ctx.args[0][0], SliceExpr):
            return ctx.api.named_generic_type("builtins.int", [])
    return ctx.default_return_type


class DialectPlugin(Plugin):
    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        if fullname in _INTS:
            return _builtin("builtins.int")
        if fullname in _FLOATS:
            return _builtin("builtins.float")
        if fullname == "rt0.native.String":
            return _builtin("builtins.str")
        if fullname == "rt0.native.Ptr":
            return _ptr
        if fullname == "rt0.native.Array":
            return _array
        if fullname in _ANYS:
            return lambda ctx: _any()
        return None

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        return _string_index if fullname == "builtins.str.__getitem__" else None

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        return _struct if fullname == "rt0.native.struct" else None


def plugin(version: str) -> type[Plugin]:
    """mypy's entry point."""
    return DialectPlugin
