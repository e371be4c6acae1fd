"""The syntax tree: one class for each construct of the grammar, and where the checker leaves its findings.

The shape is that of `cmd/compile/internal/syntax/nodes.go`. Position rules: a terminal has the position of
its first byte; a composite has the position of the token that names it (`[` of an index expression, the
operator of a binary operation, the `(` of a call), so that errors land in gc's columns.

Invariants after parsing: lists are Python lists, never `None`; an absent optional part is `None`; names
declared in a list (`a, b int`) share one `type` object. After type checking (`rt0.types`), every expression
has `mode`, `typ` and, for constants, `val`; every `Name` that denotes an object has `obj`; selectors have
`selection`. The checker's slots are typed `Any` here only because `syntax` lies to the left of `types` in the
pipeline and may not import it; `rt0.types.api` has typed accessors.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from rt0.syntax.pos import Pos


class LitKind(IntEnum):
    """Kinds of `BasicLit`."""

    INT = 0
    FLOAT = 1
    IMAG = 2
    RUNE = 3
    STRING = 4


class Op(IntEnum):
    """Operators of `Operation` and `AssignStmt`; `text` is the spelling in Go."""

    DEF = 1
    NOT = 2
    RECV = 3
    TILDE = 4
    OROR = 5
    ANDAND = 6
    EQL = 7
    NEQ = 8
    LSS = 9
    LEQ = 10
    GTR = 11
    GEQ = 12
    ADD = 13
    SUB = 14
    OR = 15
    XOR = 16
    MUL = 17
    DIV = 18
    REM = 19
    AND = 20
    ANDNOT = 21
    SHL = 22
    SHR = 23

    @property
    def text(self) -> str:
        return OP_TEXT[self]


OP_TEXT = dict(zip(Op, ": ! <- ~ || && == != < <= > >= + - | ^ * / % & &^ << >>".split(), strict=True))


class ChanDir(IntEnum):
    """Direction of a channel type."""

    BOTH = 0
    SEND_ONLY = 1
    RECV_ONLY = 2


class Branch(IntEnum):
    """What a `BranchStmt` does."""

    BREAK = 0
    CONTINUE = 1
    FALLTHROUGH = 2
    GOTO = 3


class Group:
    """Declarations in one parenthesised group share one `Group`; `iota` counts within it."""

    __slots__ = ()


class Pragma:
    """One `//go:` directive (or `//line`, `//export`), recorded with its position; `text` starts after
    `//`."""

    __slots__ = ("pos", "text")

    def __init__(self, pos: Pos, text: str) -> None:
        self.pos = pos
        self.text = text


class Node:
    """Anything with a position."""

    __slots__ = ("pos",)
    pos: Pos


class Decl(Node):
    """A declaration."""

    __slots__ = ()


class Stmt(Node):
    """A statement."""

    __slots__ = ()


class SimpleStmt(Stmt):
    """A statement that may stand before the `;` of an `if`, `for` or `switch`."""

    __slots__ = ()


class Expr(Node):
    """An expression or type. The checker fills `mode` (`rt0.types.operand.Mode`), `typ` and `val`."""

    __slots__ = ("mode", "typ", "val")
    mode: int
    typ: Any
    val: Any


# Declarations


class File(Node):
    """package PkgName; DeclList[0], DeclList[1], ...

    `broken` says that errors up to the package clause ended the parse there.
    """

    __slots__ = ("pkg_name", "decl_list", "eof", "go_version", "pragmas", "broken")

    def __init__(
        self,
        pos: Pos,
        pkg_name: Name,
        decl_list: list[Decl],
        eof: Pos,
        go_version: str,
        pragmas: list[Pragma],
        broken: bool = False,
    ) -> None:
        self.pos = pos
        self.pkg_name = pkg_name
        self.decl_list = decl_list
        self.eof = eof
        self.go_version = go_version
        self.pragmas = pragmas
        self.broken = broken


class ImportDecl(Decl):
    """LocalPkgName Path"""

    __slots__ = ("group", "pragma", "local_pkg_name", "path", "obj")
    obj: Any

    def __init__(
        self,
        pos: Pos,
        group: Group | None,
        pragma: list[Pragma],
        local_pkg_name: Name | None,
        path: BasicLit | None,
    ) -> None:
        self.pos = pos
        self.group = group
        self.pragma = pragma
        self.local_pkg_name = local_pkg_name
        self.path = path
        self.obj = None


class ConstDecl(Decl):
    """NameList; NameList = Values; NameList Type = Values"""

    __slots__ = ("group", "pragma", "name_list", "type", "values")

    def __init__(
        self,
        pos: Pos,
        group: Group | None,
        pragma: list[Pragma],
        name_list: list[Name],
        type: Expr | None,
        values: Expr | None,
    ) -> None:
        self.pos = pos
        self.group = group
        self.pragma = pragma
        self.name_list = name_list
        self.type = type
        self.values = values


class TypeDecl(Decl):
    """Name Type; Name[TParamList] Type; Name = Type"""

    __slots__ = ("group", "pragma", "name", "tparam_list", "alias", "type")

    def __init__(
        self,
        pos: Pos,
        group: Group | None,
        pragma: list[Pragma],
        name: Name,
        tparam_list: list[Field],
        alias: bool,
        type: Expr,
    ) -> None:
        self.pos = pos
        self.group = group
        self.pragma = pragma
        self.name = name
        self.tparam_list = tparam_list
        self.alias = alias
        self.type = type


class VarDecl(Decl):
    """NameList Type; NameList Type = Values; NameList = Values"""

    __slots__ = ("group", "pragma", "name_list", "type", "values")

    def __init__(
        self,
        pos: Pos,
        group: Group | None,
        pragma: list[Pragma],
        name_list: list[Name],
        type: Expr | None,
        values: Expr | None,
    ) -> None:
        self.pos = pos
        self.group = group
        self.pragma = pragma
        self.name_list = name_list
        self.type = type
        self.values = values


Reader = Callable[[], "BlockStmt"]
"""Reads a function's body."""


class FuncDecl(Decl):
    """func Recv Name[TParamList] Type { Body }; without a body the function is declared elsewhere

    A body that was skipped is read when it is asked for.
    """

    __slots__ = ("pragma", "recv", "name", "tparam_list", "type", "_body", "_unread")

    def __init__(
        self,
        pos: Pos,
        pragma: list[Pragma],
        recv: Field | None,
        name: Name,
        tparam_list: list[Field],
        type: FuncType,
        body: BlockStmt | None,
        unread: Reader | None = None,
    ) -> None:
        self.pos = pos
        self.pragma = pragma
        self.recv = recv
        self.name = name
        self.tparam_list = tparam_list
        self.type = type
        self._body = body
        self._unread = unread

    @property
    def body(self) -> BlockStmt | None:
        read = self._unread
        if read is not None:
            self._unread = None
            self._body = read()
        return self._body

    @property
    def has_body(self) -> bool:
        """Whether there is one, read or not."""
        return self._unread is not None or self._body is not None


# Expressions and types


class BadExpr(Expr):
    """what stands in for an expression that did not parse"""

    __slots__ = ()

    def __init__(self, pos: Pos) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None


class Name(Expr):
    """an identifier; `obj` is what it declares or denotes, `inst` the type arguments of an instantiation"""

    __slots__ = ("value", "obj", "inst")
    obj: Any
    inst: Any

    def __init__(self, pos: Pos, value: str) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.value = value
        self.obj = None
        self.inst = None


class BasicLit(Expr):
    """a literal; `bad` means that it has syntax errors"""

    __slots__ = ("value", "kind", "bad")

    def __init__(self, pos: Pos, value: str, kind: LitKind, bad: bool) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.value = value
        self.kind = kind
        self.bad = bad


class CompositeLit(Expr):
    """Type { ElemList[0], ElemList[1], ... }; `nkeys` elements have keys"""

    __slots__ = ("type", "elem_list", "nkeys", "rbrace")

    def __init__(self, pos: Pos, type: Expr | None, elem_list: list[Expr], nkeys: int, rbrace: Pos) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.type = type
        self.elem_list = elem_list
        self.nkeys = nkeys
        self.rbrace = rbrace


class KeyValueExpr(Expr):
    """Key: Value"""

    __slots__ = ("key", "value")

    def __init__(self, pos: Pos, key: Expr, value: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.key = key
        self.value = value


class FuncLit(Expr):
    """func Type { Body }"""

    __slots__ = ("type", "body")

    def __init__(self, pos: Pos, type: FuncType, body: BlockStmt) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.type = type
        self.body = body


class ParenExpr(Expr):
    """(X)"""

    __slots__ = ("x",)

    def __init__(self, pos: Pos, x: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.x = x


class EdgeExpr(ParenExpr):
    """X, the second operand of `&&` or `||`; `counter` counts for fuzzing that it is evaluated. Not in the
    source, either"""

    __slots__ = ("counter",)

    def __init__(self, pos: Pos, x: Expr, counter: CounterStmt) -> None:
        super().__init__(pos, x)
        self.counter = counter


class SelectorExpr(Expr):
    """X.Sel; `selection` is None for a qualified identifier"""

    __slots__ = ("x", "sel", "selection")
    selection: Any

    def __init__(self, pos: Pos, x: Expr, sel: Name) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.x = x
        self.sel = sel
        self.selection = None


class IndexExpr(Expr):
    """X[Index], or X[T1, T2, ...] with a ListExpr"""

    __slots__ = ("x", "index")

    def __init__(self, pos: Pos, x: Expr, index: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.x = x
        self.index = index


class SliceExpr(Expr):
    """X[Index[0] : Index[1] : Index[2]]; `index` has three entries"""

    __slots__ = ("x", "index", "full")

    def __init__(self, pos: Pos, x: Expr, index: list[Expr | None], full: bool) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.x = x
        self.index = index
        self.full = full


class AssertExpr(Expr):
    """X.(Type)"""

    __slots__ = ("x", "type")

    def __init__(self, pos: Pos, x: Expr, type: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.x = x
        self.type = type


class TypeSwitchGuard(Expr):
    """Lhs := X.(type)"""

    __slots__ = ("lhs", "x")

    def __init__(self, pos: Pos, lhs: Name | None, x: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.lhs = lhs
        self.x = x


class Operation(Expr):
    """Op X, or X Op Y; also *X (MUL) and &X (AND) and <-X (RECV) with y None"""

    __slots__ = ("op", "x", "y")

    def __init__(self, pos: Pos, op: Op, x: Expr, y: Expr | None) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.op = op
        self.x = x
        self.y = y


class CallExpr(Expr):
    """Fun(ArgList[0], ArgList[1], ...)"""

    __slots__ = ("fun", "arg_list", "has_dots")

    def __init__(self, pos: Pos, fun: Expr, arg_list: list[Expr], has_dots: bool) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.fun = fun
        self.arg_list = arg_list
        self.has_dots = has_dots


class ListExpr(Expr):
    """ElemList[0], ElemList[1], ..."""

    __slots__ = ("elem_list",)

    def __init__(self, pos: Pos, elem_list: list[Expr]) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.elem_list = elem_list


class ArrayType(Expr):
    """[Len]Elem; `len` None means [...]Elem"""

    __slots__ = ("len", "elem")

    def __init__(self, pos: Pos, len: Expr | None, elem: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.len = len
        self.elem = elem


class SliceType(Expr):
    """[]Elem"""

    __slots__ = ("elem",)

    def __init__(self, pos: Pos, elem: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.elem = elem


class DotsType(Expr):
    """...Elem"""

    __slots__ = ("elem",)

    def __init__(self, pos: Pos, elem: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.elem = elem


class StructType(Expr):
    """struct { FieldList[0] TagList[0]; ... }; `tag_list` is empty or as long as `field_list`"""

    __slots__ = ("field_list", "tag_list")

    def __init__(self, pos: Pos, field_list: list[Field], tag_list: list[BasicLit | None]) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.field_list = field_list
        self.tag_list = tag_list


class Field(Node):
    """Name Type; `name` None: an unnamed parameter, embedded field or interface element"""

    __slots__ = ("name", "type")

    def __init__(self, pos: Pos, name: Name | None, type: Expr) -> None:
        self.pos = pos
        self.name = name
        self.type = type


class InterfaceType(Expr):
    """interface { MethodList[0]; ... }"""

    __slots__ = ("method_list",)

    def __init__(self, pos: Pos, method_list: list[Field]) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.method_list = method_list


class FuncType(Expr):
    """func(ParamList) ResultList"""

    __slots__ = ("param_list", "result_list")

    def __init__(self, pos: Pos, param_list: list[Field], result_list: list[Field]) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.param_list = param_list
        self.result_list = result_list


class MapType(Expr):
    """Map[Key]Value"""

    __slots__ = ("key", "value")

    def __init__(self, pos: Pos, key: Expr, value: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.key = key
        self.value = value


class ChanType(Expr):
    """chan Elem, <-chan Elem, chan<- Elem"""

    __slots__ = ("dir", "elem")

    def __init__(self, pos: Pos, dir: ChanDir, elem: Expr) -> None:
        self.pos = pos
        self.mode = 0
        self.typ = None
        self.val = None
        self.dir = dir
        self.elem = elem


# Statements


class EmptyStmt(SimpleStmt):
    """nothing"""

    __slots__ = ()

    def __init__(self, pos: Pos) -> None:
        self.pos = pos


class CounterStmt(EmptyStmt):
    """what coverage or fuzzing count (`rt0.syntax.cover`, `edges`): that what follows is run. Not in the
    source.

    `symbol` is that of the package's counters, `index` the number of this one, `mode` set, count, atomic or
    edge.
    """

    __slots__ = ("symbol", "index", "mode")

    def __init__(self, pos: Pos, symbol: str, index: int, mode: str) -> None:
        self.pos = pos
        self.symbol = symbol
        self.index = index
        self.mode = mode


class LabeledStmt(Stmt):
    """Label: Stmt"""

    __slots__ = ("label", "stmt")

    def __init__(self, pos: Pos, label: Name, stmt: Stmt) -> None:
        self.pos = pos
        self.label = label
        self.stmt = stmt


class BlockStmt(Stmt):
    """{ List }"""

    __slots__ = ("list", "rbrace")

    def __init__(self, pos: Pos, list: list[Stmt], rbrace: Pos) -> None:
        self.pos = pos
        self.list = list
        self.rbrace = rbrace


class ExprStmt(SimpleStmt):
    """X"""

    __slots__ = ("x",)

    def __init__(self, pos: Pos, x: Expr) -> None:
        self.pos = pos
        self.x = x


class SendStmt(SimpleStmt):
    """Chan <- Value"""

    __slots__ = ("chan", "value")

    def __init__(self, pos: Pos, chan: Expr, value: Expr) -> None:
        self.pos = pos
        self.chan = chan
        self.value = value


class DeclStmt(Stmt):
    """declarations in a function"""

    __slots__ = ("decl_list",)

    def __init__(self, pos: Pos, decl_list: list[Decl]) -> None:
        self.pos = pos
        self.decl_list = decl_list


class AssignStmt(SimpleStmt):
    """Lhs Op= Rhs; `op` None is plain `=`, DEF is `:=`; `rhs` None is Lhs++ (ADD) or Lhs-- (SUB)"""

    __slots__ = ("op", "lhs", "rhs")

    def __init__(self, pos: Pos, op: Op | None, lhs: Expr, rhs: Expr | None) -> None:
        self.pos = pos
        self.op = op
        self.lhs = lhs
        self.rhs = rhs


class BranchStmt(Stmt):
    """break, continue, fallthrough or goto; `target` as in gc: the LabeledStmt of a goto, the statement
    left or continued otherwise, None for fallthrough"""

    __slots__ = ("tok", "label", "target")
    target: Any

    def __init__(self, pos: Pos, tok: Branch, label: Name | None) -> None:
        self.pos = pos
        self.tok = tok
        self.label = label
        self.target = None


class CallStmt(Stmt):
    """go Call, or defer Call"""

    __slots__ = ("is_defer", "call")

    def __init__(self, pos: Pos, is_defer: bool, call: Expr) -> None:
        self.pos = pos
        self.is_defer = is_defer
        self.call = call


class ReturnStmt(Stmt):
    """Return Results"""

    __slots__ = ("results",)

    def __init__(self, pos: Pos, results: Expr | None) -> None:
        self.pos = pos
        self.results = results


class IfStmt(Stmt):
    """if Init; Cond Then else Else"""

    __slots__ = ("init", "cond", "then", "else_")

    def __init__(
        self, pos: Pos, init: SimpleStmt | None, cond: Expr, then: BlockStmt, else_: Stmt | None
    ) -> None:
        self.pos = pos
        self.init = init
        self.cond = cond
        self.then = then
        self.else_ = else_


class ForStmt(Stmt):
    """for Init; Cond; Post Body; a RangeClause stands in Init

    `shared` is set by the checker: the variables are the same in all iterations, as they were before Go 1.22.
    """

    __slots__ = ("init", "cond", "post", "body", "shared")

    def __init__(
        self, pos: Pos, init: SimpleStmt | None, cond: Expr | None, post: SimpleStmt | None, body: BlockStmt
    ) -> None:
        self.pos = pos
        self.init = init
        self.cond = cond
        self.post = post
        self.body = body
        self.shared = False


class SwitchStmt(Stmt):
    """switch Init; Tag { Body }; a TypeSwitchGuard stands in Tag"""

    __slots__ = ("init", "tag", "body", "rbrace")

    def __init__(
        self, pos: Pos, init: SimpleStmt | None, tag: Expr | None, body: list[CaseClause], rbrace: Pos
    ) -> None:
        self.pos = pos
        self.init = init
        self.tag = tag
        self.body = body
        self.rbrace = rbrace


class SelectStmt(Stmt):
    """select { Body }"""

    __slots__ = ("body", "rbrace")

    def __init__(self, pos: Pos, body: list[CommClause], rbrace: Pos) -> None:
        self.pos = pos
        self.body = body
        self.rbrace = rbrace


class RangeClause(SimpleStmt):
    """Lhs := range X"""

    __slots__ = ("lhs", "def_", "x")

    def __init__(self, pos: Pos, lhs: Expr | None, def_: bool, x: Expr) -> None:
        self.pos = pos
        self.lhs = lhs
        self.def_ = def_
        self.x = x


class CaseClause(Node):
    """case Cases: Body; `cases` None is default; `obj` is the clause's own variable in a type switch"""

    __slots__ = ("cases", "body", "colon", "obj")
    obj: Any

    def __init__(self, pos: Pos, cases: Expr | None, body: list[Stmt], colon: Pos) -> None:
        self.pos = pos
        self.cases = cases
        self.body = body
        self.colon = colon
        self.obj = None


class CommClause(Node):
    """case Comm: Body; `comm` None is default"""

    __slots__ = ("comm", "body", "colon")

    def __init__(self, pos: Pos, comm: SimpleStmt | None, body: list[Stmt], colon: Pos) -> None:
        self.pos = pos
        self.comm = comm
        self.body = body
        self.colon = colon
