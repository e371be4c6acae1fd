"""What a runtime module declares: native functions, structs, globals, tables, externals, assembly text.

Invariants: declaring costs almost nothing (no source is read, no annotation evaluated), since importing
`rt0.runtime` must be cheap; names and types are worked out when something is first compiled or run, because
modules import each other in circles.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from rt0.native.types import FnType, StructType, Type, to_type

PACKAGE = "runtime."
"""What symbols derived from Python names start with."""


def go_name(name: str) -> str:
    """`next_free_fast` as Go spells it, `nextFreeFast`; underscores at the ends stay out of it or stay."""
    stripped = name.lstrip("_")
    head, *rest = stripped.rstrip("_").split("_")
    return "_" * (len(name) - len(stripped)) + head + "".join(p[:1].upper() + p[1:] for p in rest)


def declared_name(x: object, namespace: dict[str, Any]) -> str:
    """The name under which a module declares an object. Raises `TypeError` if it has none there."""
    for name, value in namespace.items():
        if value is x:
            return name
    raise TypeError("a global must be assigned to a name at module level")


class Attrs:
    """Attributes of a function, by their names in `docs/dialect.md`."""

    __slots__ = (
        "nosplit",
        "noinline",
        "inline",
        "avx2",
        "hot",
        "systemstack",
        "nowritebarrier",
        "writebarrier",
        "noreturn",
        "cold",
        "returns_twice",
        "linkname",
        "cc",
    )

    def __init__(
        self,
        *,
        nosplit: bool = False,
        noinline: bool = False,
        inline: bool = False,
        avx2: bool = False,
        hot: bool = False,
        systemstack: bool = False,
        nowritebarrier: bool = False,
        writebarrier: bool = False,
        noreturn: bool = False,
        cold: bool = False,
        returns_twice: bool = False,
        linkname: str | Sequence[str] = (),
        cc: str = "",
    ) -> None:
        if cc not in ("", "c"):
            raise TypeError(f"unknown calling convention {cc!r}")
        self.nosplit = nosplit
        self.noinline = noinline
        self.inline = inline
        self.avx2 = avx2
        self.hot = hot
        self.systemstack = systemstack
        self.nowritebarrier = nowritebarrier
        self.writebarrier = writebarrier
        self.noreturn = noreturn
        self.cold = cold
        self.returns_twice = returns_twice
        self.linkname = (linkname,) if isinstance(linkname, str) else tuple(linkname)
        self.cc = cc


class NativeFunc:
    """A `@native` function. Calling it from ordinary Python runs it over the emulated address space."""

    __slots__ = ("fn", "attrs", "owner", "sig", "body", "__name__", "__wrapped__")

    def __init__(self, fn: FunctionType, attrs: Attrs) -> None:
        self.fn = fn
        self.attrs = attrs
        self.owner: type | None = None
        self.sig: Any = None
        """`frontend.Signature`, once known."""
        self.body: Any = None
        """`tree.Function`, once typed."""
        self.__name__ = fn.__name__
        self.__wrapped__ = fn

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner = owner

    @property
    def symbol(self) -> str:
        if self.attrs.linkname:
            return self.attrs.linkname[0]
        name = go_name(self.fn.__name__)
        if self.owner is None:
            return PACKAGE + name
        return f"{PACKAGE}(*{struct_of(self.owner).go_name}).{name}"

    def __call__(self, *args: Any) -> Any:
        from rt0.native import py_backend  # loaded only when something runs under CPython

        return py_backend.call_from_python(self, args)

    def __repr__(self) -> str:
        return f"<native {self.symbol}>"


def native(fn: FunctionType | None = None, /, **attrs: Any) -> Any:
    """`@native` and `@native(nosplit=True, …)`."""
    if fn is not None:
        return NativeFunc(fn, Attrs())
    a = Attrs(**attrs)
    return lambda f: NativeFunc(f, a)


def struct(cls: type | None = None, /, *, name: str = "") -> Any:
    """`@struct` and `@struct(name="pageAlloc")`."""

    def declare(c: type) -> type:
        c.__native__ = StructType(c, name or c.__name__.lower())  # type: ignore[attr-defined]  # our own mark
        return c

    return declare if cls is None else declare(cls)


def struct_of(cls: type) -> StructType:
    """The struct that a class declares. Raises `TypeError` if it is not a `@struct`."""
    t = to_type(cls)
    if not isinstance(t, StructType):
        raise TypeError(f"{cls.__name__} is not a @struct")
    return t


class _Named:
    """Something with a symbol, derived from the name to which its module assigns it."""

    __slots__ = ("module", "_symbol")

    def __init__(self, namespace: dict[str, Any], linkname: str) -> None:
        self.module = namespace
        self._symbol = linkname

    @property
    def symbol(self) -> str:
        if not self._symbol:
            self._symbol = PACKAGE + go_name(declared_name(self, self.module))
        return self._symbol


class Global(_Named):
    """Zeroed memory for one struct or array. `noscan` says that nothing in it points to the Go heap."""

    __slots__ = ("type", "noscan")

    def __init__(self, t: Any, *, linkname: str = "", noscan: bool = False) -> None:
        super().__init__(sys._getframe(1).f_globals, linkname)
        self.type = to_type(t)
        self.noscan = noscan

    def __getattr__(self, name: str) -> Any:
        from rt0.native import views

        return getattr(views.of_global(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("module", "_symbol", "type", "noscan"):
            object.__setattr__(self, name, value)
            return
        from rt0.native import views

        setattr(views.of_global(self), name, value)

    def __getitem__(self, i: int) -> Any:
        from rt0.native import views

        return views.of_global(self)[i]

    def __setitem__(self, i: int, value: Any) -> None:
        from rt0.native import views

        views.of_global(self)[i] = value

    def __len__(self) -> int:
        from rt0.native import views

        return len(views.of_global(self))


class Var(_Named):
    """One scalar, with an initial value."""

    __slots__ = ("type", "init")

    def __init__(self, t: Any, init: Any = None, *, linkname: str = "") -> None:
        super().__init__(sys._getframe(1).f_globals, linkname)
        self.type = to_type(t)
        self.init = init

    @property
    def v(self) -> Any:
        from rt0.native import views

        return views.get_var(self)

    @v.setter
    def v(self, value: Any) -> None:
        from rt0.native import views

        views.set_var(self, value)


class Table(_Named):
    """A constant array in read-only memory. Structs are given as tuples of their fields' values."""

    __slots__ = ("elem", "values")

    def __init__(self, t: Any, values: Sequence[Any], *, linkname: str = "") -> None:
        super().__init__(sys._getframe(1).f_globals, linkname)
        self.elem = to_type(t)
        self.values = list(values)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, i: int) -> Any:
        return self.values[i]


class Flag:
    """A bool that is fixed when the runtime is built: only one side of `if flag:` is compiled then.

    Under CPython `on` decides, which tests may set.
    """

    __slots__ = ("name", "on")

    def __init__(self, name: str) -> None:
        self.name = name
        self.on = False


class Extern:
    """A function that something else defines."""

    __slots__ = ("symbol", "type", "attrs")

    def __init__(self, symbol: str, t: FnType, attrs: Attrs) -> None:
        self.symbol = symbol
        self.type = t
        self.attrs = attrs

    def __call__(self, *args: Any) -> Any:
        from rt0.native import py_backend

        return py_backend.call_from_python(self, args)


class ExternVar:
    """Data that something else defines; `weak`: if it is in the program, which a reference does not bring
    about."""

    __slots__ = ("symbol", "type", "weak")

    def __init__(self, symbol: str, t: Type, weak: bool) -> None:
        self.symbol = symbol
        self.type = t
        self.weak = weak


def extern(symbol: str, t: Any, **attrs: Any) -> Extern:
    """Declares a function with type `Fn[…]`; attributes as of `@native` where they concern the caller."""
    ft = to_type(t)
    if not isinstance(ft, FnType):
        raise TypeError(f"extern({symbol!r}): write Fn[[A, B], R] as the type")
    return Extern(symbol, ft, Attrs(**attrs))


def extern_var(symbol: str, t: Any, *, weak: bool = False) -> ExternVar:
    """Declares data of type `t` at a symbol. The address of weak data is nil if nothing else in the program
    refers to it."""
    return ExternVar(symbol, to_type(t), weak)


ASM_TEXTS: dict[str, list[str]] = {}
"""Assembly text by module name."""


def module_asm(text: str) -> None:
    """Adds assembly text, in AT&T syntax, to the calling module."""
    ASM_TEXTS.setdefault(sys._getframe(1).f_globals["__name__"], []).append(text)


STAND_INS: dict[str, Callable[..., Any]] = {}
"""Python stand-ins of assembly functions, by symbol."""


def emulates(symbol: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers an ordinary Python function that plays an external one under CPython. It gets and returns
    views."""

    def register(fn: Callable[..., Any]) -> Callable[..., Any]:
        STAND_INS[symbol] = fn
        return fn

    return register
