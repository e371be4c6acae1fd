"""Where a node starts and ends in the source, as opposed to the position it is known by.

`end_pos` is as approximate as gc's: right after a name or literal, at the closing brace of a block, and at
the end of the last part for most others. It serves to delimit scopes, and errors that gc puts at an end.
"""

from __future__ import annotations

from rt0.syntax.nodes import (
    ArrayType,
    AssertExpr,
    AssignStmt,
    BasicLit,
    BlockStmt,
    BranchStmt,
    CallExpr,
    CallStmt,
    CaseClause,
    ChanType,
    CommClause,
    CompositeLit,
    ConstDecl,
    DeclStmt,
    DotsType,
    ExprStmt,
    Field,
    File,
    ForStmt,
    FuncDecl,
    FuncLit,
    FuncType,
    IfStmt,
    ImportDecl,
    IndexExpr,
    InterfaceType,
    KeyValueExpr,
    LabeledStmt,
    ListExpr,
    MapType,
    Name,
    Node,
    Operation,
    ParenExpr,
    RangeClause,
    ReturnStmt,
    SelectorExpr,
    SelectStmt,
    SendStmt,
    SliceExpr,
    SliceType,
    StructType,
    SwitchStmt,
    TypeDecl,
    TypeSwitchGuard,
    VarDecl,
)
from rt0.syntax.pos import COL_BITS, COL_MAX, LINE_BITS, Pos, col_of

_FILE_SHIFT = COL_BITS + LINE_BITS

# For each class whose position is not its first token's: the parts that may come first. An absent one is
# passed over. An Operation is looked at apart: its operator comes first if it is unary.
_FIRST: dict[type[Node], tuple[str, ...]] = {
    SelectorExpr: ("x",),
    CallExpr: ("fun",),
    IndexExpr: ("x",),
    AssertExpr: ("x",),
    KeyValueExpr: ("key",),
    CompositeLit: ("type",),
    ListExpr: ("elem_list",),
    TypeSwitchGuard: ("lhs", "x"),
    SendStmt: ("chan",),
    AssignStmt: ("lhs",),
    RangeClause: ("lhs", "x"),
}

# For each class that has parts: those that may come last, the last one first.
_LAST: dict[type[Node], tuple[str, ...]] = {
    ImportDecl: ("path",),
    ConstDecl: ("values", "type", "name_list"),
    TypeDecl: ("type",),
    VarDecl: ("values", "type", "name_list"),
    FuncDecl: ("body", "type"),
    KeyValueExpr: ("value",),
    FuncLit: ("body",),
    ParenExpr: ("x",),
    SelectorExpr: ("sel",),
    IndexExpr: ("index",),
    SliceExpr: ("x",),  # gc means the last index, but its loop runs on to x
    AssertExpr: ("type",),
    TypeSwitchGuard: ("x",),
    Operation: ("y", "x"),
    CallExpr: ("arg_list", "fun"),
    ListExpr: ("elem_list",),
    ArrayType: ("elem",),
    SliceType: ("elem",),
    DotsType: ("elem",),
    StructType: ("field_list",),
    Field: ("type",),
    InterfaceType: ("method_list",),
    FuncType: ("result_list", "param_list"),
    MapType: ("value",),
    ChanType: ("elem",),
    LabeledStmt: ("stmt",),
    ExprStmt: ("x",),
    SendStmt: ("value",),
    DeclStmt: ("decl_list",),
    BranchStmt: ("label",),
    CallStmt: ("call",),
    ReturnStmt: ("results",),
    IfStmt: ("else_", "then"),
    ForStmt: ("body",),
    RangeClause: ("x",),
}


def _part(n: Node, slots: tuple[str, ...], index: int) -> Node | None:
    """The first of the node's parts that is there; of a list, the element at the index."""
    for slot in slots:
        part: Node | list[Node] | None = getattr(n, slot)
        if isinstance(part, list):
            if part:
                return part[index]
        elif part is not None:
            return part
    return None


def _moved(pos: Pos, columns: int) -> Pos:
    """The position some columns further on."""
    return pos - col_of(pos) + min(col_of(pos) + columns, COL_MAX)


def start_pos(n: Node) -> Pos:
    """The position of the node's first token; of a slice expression, as in gc, of its `[`."""
    while True:
        if isinstance(n, Operation):
            if n.y is None:
                return n.pos
            n = n.x
            continue
        part = _part(n, _FIRST.get(type(n), ()), 0)
        if part is None:
            break
        n = part
    if isinstance(n, File):
        return n.pos >> _FILE_SHIFT << _FILE_SHIFT | 1 << COL_BITS | 1
    return n.pos


def end_pos(n: Node) -> Pos:
    """The approximate end of the node."""
    while True:
        if isinstance(n, Name | BasicLit):
            return _moved(n.pos, len(n.value.encode("utf-8", "surrogateescape")))
        if isinstance(n, BlockStmt | CompositeLit | SwitchStmt | SelectStmt):
            return n.rbrace
        if isinstance(n, AssignStmt):
            if n.rhs is None:
                return _moved(end_pos(n.lhs), 2)
            n = n.rhs
            continue
        if isinstance(n, CaseClause | CommClause):
            if not n.body:
                return n.colon
            n = n.body[-1]
            continue
        if isinstance(n, File):
            return n.eof
        part = _part(n, _LAST.get(type(n), ()), -1)
        if part is None:
            return n.pos
        n = part
