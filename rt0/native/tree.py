"""The typed tree: what the front end makes of a function and both back ends walk.

Invariants: every expression has the type that its consumer wants, so that back ends never convert; operands
of a binary operation have one type. A value of struct or array type is the address of memory that holds it.
Evaluation order is the order of slots.
"""

from __future__ import annotations

from rt0.native.decl import Extern, Flag, NativeFunc
from rt0.native.source import Symbol as Symbol
from rt0.native.types import Type

Callee = NativeFunc | Extern


class Local:
    """A local variable or parameter. `in_memory` if its address is taken or it is a struct or array."""

    __slots__ = ("name", "type", "index", "in_memory", "line")

    def __init__(self, name: str, type: Type, index: int, line: int) -> None:
        self.name = name
        self.type = type
        self.index = index
        self.in_memory = False
        self.line = line


# Places


class Place:
    __slots__ = ("type",)

    def __init__(self, type: Type) -> None:
        self.type = type


class LocalPlace(Place):
    __slots__ = ("local",)

    def __init__(self, local: Local) -> None:
        super().__init__(local.type)
        self.local = local


class GlobalPlace(Place):
    """`offset` bytes into a global."""

    __slots__ = ("symbol", "offset")

    def __init__(self, symbol: Symbol, offset: int, type: Type) -> None:
        super().__init__(type)
        self.symbol = symbol
        self.offset = offset


class MemPlace(Place):
    """`offset` bytes behind a pointer; `aligned` if it is known to be aligned to its type."""

    __slots__ = ("ptr", "offset", "aligned")

    def __init__(self, ptr: Expr, offset: int, type: Type, aligned: bool = True) -> None:
        super().__init__(type)
        self.ptr = ptr
        self.offset = offset
        self.aligned = aligned


# Expressions


class Expr:
    __slots__ = ("type",)

    def __init__(self, type: Type) -> None:
        self.type = type


class Const(Expr):
    """A number, a bool, or a pointer given by its address (0 for nil)."""

    __slots__ = ("value",)

    def __init__(self, value: int | float, type: Type) -> None:
        super().__init__(type)
        self.value = value


class FlagConst(Expr):
    """A bool that the build decides."""

    __slots__ = ("flag",)

    def __init__(self, flag: Flag, type: Type) -> None:
        super().__init__(type)
        self.flag = flag


class NilConst(Const):
    """`nil`: becomes any pointer type."""

    __slots__ = ()


class StrConst(Expr):
    __slots__ = ("value",)

    def __init__(self, value: bytes, type: Type) -> None:
        super().__init__(type)
        self.value = value


class Load(Expr):
    """The value in a place; of a struct or array, the place itself (`copy`)."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__(place.type)
        self.place = place


class AddrOf(Expr):
    __slots__ = ("place",)

    def __init__(self, place: Place, type: Type) -> None:
        super().__init__(type)
        self.place = place


class Materialize(Expr):
    """The address of a struct value."""

    __slots__ = ("value",)

    def __init__(self, value: Expr, type: Type) -> None:
        super().__init__(type)
        self.value = value


class PtrAdd(Expr):
    """`ptr + index * scale`; `index` of any integer type; `bound` elements exist if it is known."""

    __slots__ = ("ptr", "index", "scale", "bound")

    def __init__(self, ptr: Expr, index: Expr, scale: int, bound: int | None, type: Type) -> None:
        super().__init__(type)
        self.ptr = ptr
        self.index = index
        self.scale = scale
        self.bound = bound


class FuncRef(Expr):
    __slots__ = ("func",)

    def __init__(self, func: Callee, type: Type) -> None:
        super().__init__(type)
        self.func = func


class Binary(Expr):
    """`op` is one of `+ - * // / % & | ^ << >>`; a shift's count may have another integer type."""

    __slots__ = ("op", "a", "b")

    def __init__(self, op: str, a: Expr, b: Expr, type: Type) -> None:
        super().__init__(type)
        self.op = op
        self.a = a
        self.b = b


class Neg(Expr):
    """Of a float; integers are subtracted from 0."""

    __slots__ = ("a",)

    def __init__(self, a: Expr) -> None:
        super().__init__(a.type)
        self.a = a


class Compare(Expr):
    """`op` is one of `== != < <= > >=`."""

    __slots__ = ("op", "a", "b")

    def __init__(self, op: str, a: Expr, b: Expr, type: Type) -> None:
        super().__init__(type)
        self.op = op
        self.a = a
        self.b = b


class Logic(Expr):
    """`and` or `or`, evaluated as far as needed."""

    __slots__ = ("op", "a", "b")

    def __init__(self, op: str, a: Expr, b: Expr, type: Type) -> None:
        super().__init__(type)
        self.op = op
        self.a = a
        self.b = b


class Not(Expr):
    __slots__ = ("a",)

    def __init__(self, a: Expr) -> None:
        super().__init__(a.type)
        self.a = a


class Cond(Expr):
    __slots__ = ("test", "a", "b")

    def __init__(self, test: Expr, a: Expr, b: Expr, type: Type) -> None:
        super().__init__(type)
        self.test = test
        self.a = a
        self.b = b


class Convert(Expr):
    """Between numbers, from bool to integer, between pointers and integers of 64 bits."""

    __slots__ = ("a",)

    def __init__(self, a: Expr, type: Type) -> None:
        super().__init__(type)
        self.a = a


class Call(Expr):
    """`temp` holds the result if it is a struct."""

    __slots__ = ("callee", "args", "temp", "line")

    def __init__(self, callee: Callee, args: list[Expr], type: Type, temp: Local | None, line: int) -> None:
        super().__init__(type)
        self.callee = callee
        self.args = args
        self.temp = temp
        self.line = line


class CallPtr(Expr):
    __slots__ = ("fn", "args", "temp", "line")

    def __init__(self, fn: Expr, args: list[Expr], type: Type, temp: Local | None, line: int) -> None:
        super().__init__(type)
        self.fn = fn
        self.args = args
        self.temp = temp
        self.line = line


class Intrin(Expr):
    """An intrinsic of the table; `bound` is the type T of its rule."""

    __slots__ = ("name", "args", "bound", "line")

    def __init__(self, name: str, args: list[Expr], type: Type, bound: Type, line: int) -> None:
        super().__init__(type)
        self.name = name
        self.args = args
        self.bound = bound
        self.line = line


class MinMax(Expr):
    """`op` is `min` or `max`."""

    __slots__ = ("op", "args")

    def __init__(self, op: str, args: list[Expr], type: Type) -> None:
        super().__init__(type)
        self.op = op
        self.args = args


class Asm(Expr):
    __slots__ = ("template", "constraints", "args")

    def __init__(self, template: str, constraints: str, args: list[Expr], type: Type) -> None:
        super().__init__(type)
        self.template = template
        self.constraints = constraints
        self.args = args


class MakeString(Expr):
    __slots__ = ("ptr", "n")

    def __init__(self, ptr: Expr, n: Expr, type: Type) -> None:
        super().__init__(type)
        self.ptr = ptr
        self.n = n


class StrData(Expr):
    __slots__ = ("a",)

    def __init__(self, a: Expr, type: Type) -> None:
        super().__init__(type)
        self.a = a


class StrLen(Expr):
    __slots__ = ("a",)

    def __init__(self, a: Expr, type: Type) -> None:
        super().__init__(type)
        self.a = a


class StructLit(Expr):
    """A struct built in `temp` from its fields' values; missing ones are zero."""

    __slots__ = ("temp", "values")

    def __init__(self, temp: Local, values: list[tuple[int, Expr]]) -> None:
        super().__init__(temp.type)
        self.temp = temp
        self.values = values


# Statements


class Stmt:
    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        self.line = line


class Assign(Stmt):
    __slots__ = ("place", "value")

    def __init__(self, place: Place, value: Expr, line: int) -> None:
        super().__init__(line)
        self.place = place
        self.value = value


class AugAssign(Stmt):
    __slots__ = ("place", "op", "value")

    def __init__(self, place: Place, op: str, value: Expr, line: int) -> None:
        super().__init__(line)
        self.place = place
        self.op = op
        self.value = value


class Unpack(Stmt):
    """`a, _, b = f()`; None for a result that is dropped."""

    __slots__ = ("places", "value")

    def __init__(self, places: list[Place | None], value: Expr, line: int) -> None:
        super().__init__(line)
        self.places = places
        self.value = value


class Zero(Stmt):
    """`t = local(T)`."""

    __slots__ = ("local",)

    def __init__(self, local: Local, line: int) -> None:
        super().__init__(line)
        self.local = local


class ExprStmt(Stmt):
    __slots__ = ("value",)

    def __init__(self, value: Expr, line: int) -> None:
        super().__init__(line)
        self.value = value


class If(Stmt):
    __slots__ = ("test", "body", "orelse")

    def __init__(self, test: Expr, body: list[Stmt], orelse: list[Stmt], line: int) -> None:
        super().__init__(line)
        self.test = test
        self.body = body
        self.orelse = orelse


class While(Stmt):
    __slots__ = ("test", "body")

    def __init__(self, test: Expr, body: list[Stmt], line: int) -> None:
        super().__init__(line)
        self.test = test
        self.body = body


class For(Stmt):
    """`for i in range(start, stop, step)`; assigning `i` in the body does not change the iteration."""

    __slots__ = ("local", "counter", "start", "stop", "step", "body")

    def __init__(
        self, local: Local, counter: Local, start: Expr, stop: Expr, step: int, body: list[Stmt], line: int
    ) -> None:
        super().__init__(line)
        self.local = local
        self.counter = counter
        self.start = start
        self.stop = stop
        self.step = step
        self.body = body


class Switch(Stmt):
    """`match`; a value occurs in one case only."""

    __slots__ = ("subject", "cases", "default")

    def __init__(
        self, subject: Expr, cases: list[tuple[list[int], list[Stmt], int]], default: list[Stmt], line: int
    ) -> None:
        super().__init__(line)
        self.subject = subject
        self.cases = cases
        self.default = default


class Break(Stmt):
    __slots__ = ()


class Continue(Stmt):
    __slots__ = ()


class Pass(Stmt):
    __slots__ = ()


class Return(Stmt):
    """One value for each element of a tuple result."""

    __slots__ = ("values",)

    def __init__(self, values: list[Expr], line: int) -> None:
        super().__init__(line)
        self.values = values


class Assert(Stmt):
    __slots__ = ("test", "message")

    def __init__(self, test: Expr, message: str, line: int) -> None:
        super().__init__(line)
        self.test = test
        self.message = message


class Function:
    """A typed function. `locals` includes the parameters, which come first."""

    __slots__ = ("func", "filename", "line", "params", "result", "locals", "body", "falls_through")

    def __init__(self, func: NativeFunc, filename: str, line: int, params: list[Local], result: Type) -> None:
        self.func = func
        self.filename = filename
        self.line = line
        self.params = params
        self.result = result
        self.locals: list[Local] = []
        self.body: list[Stmt] = []
        self.falls_through = True
