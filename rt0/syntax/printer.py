"""Expressions and simple statements as text, in the form in which gc's messages quote them.

This is `String` of `cmd/compile/internal/syntax/printer.go`, that is, its short form: one line, spaces and
parentheses as the tree has them and not as the source had, and `…` for the bodies of function and composite
literals.
"""

from __future__ import annotations

from rt0.syntax.nodes import (
    OP_TEXT,
    ArrayType,
    AssertExpr,
    AssignStmt,
    BadExpr,
    BasicLit,
    CallExpr,
    ChanDir,
    ChanType,
    CompositeLit,
    DotsType,
    EdgeExpr,
    Expr,
    ExprStmt,
    Field,
    FuncLit,
    FuncType,
    IndexExpr,
    InterfaceType,
    KeyValueExpr,
    ListExpr,
    MapType,
    Name,
    Operation,
    ParenExpr,
    RangeClause,
    SelectorExpr,
    SendStmt,
    SimpleStmt,
    SliceExpr,
    SliceType,
    StructType,
    TypeSwitchGuard,
)


def expr_string(x: Expr) -> str:
    """The expression or type as messages quote it."""
    match x:
        case Name() | BasicLit():
            return x.value
        case SelectorExpr():
            return f"{expr_string(x.x)}.{x.sel.value}"
        case CallExpr():
            return f"{expr_string(x.fun)}({expr_strings(x.arg_list)}{'...' if x.has_dots else ''})"
        case Operation():
            op = OP_TEXT[x.op]
            if x.y is None:
                return op + expr_string(x.x)
            return f"{expr_string(x.x)} {op} {expr_string(x.y)}"
        case IndexExpr():
            return f"{expr_string(x.x)}[{expr_string(x.index)}]"
        case SliceExpr():
            i, j, k = ("" if index is None else expr_string(index) for index in x.index)
            third = "" if x.index[2] is None else ":" + k
            return f"{expr_string(x.x)}[{i}:{j}{third}]"
        case EdgeExpr():
            return expr_string(x.x)
        case ParenExpr():
            return f"({expr_string(x.x)})"
        case ListExpr():
            return expr_strings(x.elem_list)
        case KeyValueExpr():
            return f"{expr_string(x.key)}: {expr_string(x.value)}"
        case CompositeLit():
            typ = "" if x.type is None else expr_string(x.type)
            return typ + ("{…}" if x.elem_list else "{}")
        case FuncLit():
            return expr_string(x.type) + (" {…}" if x.body.list else " {}")
        case AssertExpr():
            return f"{expr_string(x.x)}.({expr_string(x.type)})"
        case TypeSwitchGuard():
            lhs = "" if x.lhs is None else x.lhs.value + " := "
            return f"{lhs}{expr_string(x.x)}.(type)"
        case BadExpr():
            return "<bad expr>"
        case _:
            return _type_string(x)


def expr_strings(xs: list[Expr]) -> str:
    """Several expressions, separated by commas."""
    return ", ".join(map(expr_string, xs))


def _type_string(x: Expr) -> str:
    match x:
        case ArrayType():
            return f"[{'...' if x.len is None else expr_string(x.len)}]{expr_string(x.elem)}"
        case SliceType():
            return "[]" + expr_string(x.elem)
        case DotsType():
            return "..." + expr_string(x.elem)
        case MapType():
            return f"map[{expr_string(x.key)}]{expr_string(x.value)}"
        case ChanType():
            return _chan_string(x)
        case FuncType():
            return "func" + signature_string(x)
        case StructType():
            return f"struct{{{_fields_string(x)}}}"
        case InterfaceType():
            return f"interface{{{'; '.join(map(_method_string, x.method_list))}}}"
        case _:
            raise TypeError(f"not an expression: {type(x).__name__}")


def _chan_string(x: ChanType) -> str:
    elem = expr_string(x.elem)
    match x.dir:
        case ChanDir.RECV_ONLY:
            return "<-chan " + elem
        case ChanDir.SEND_ONLY:
            return "chan<- " + elem
    if isinstance(x.elem, ChanType) and x.elem.dir == ChanDir.RECV_ONLY:
        elem = f"({elem})"  # chan <-chan T is another type
    return "chan " + elem


def signature_string(x: FuncType) -> str:
    """Parameters and results, without `func`."""
    params = params_string(x.param_list)
    results = x.result_list
    if not results:
        return params
    if len(results) == 1 and results[0].name is None:
        return f"{params} {expr_string(results[0].type)}"
    return f"{params} {params_string(results)}"


def params_string(fields: list[Field]) -> str:
    """A parameter list with its parentheses; names that share a type are put together."""
    parts: list[str] = []
    for i, f in enumerate(fields):
        if f.name is None:
            parts.append(expr_string(f.type))
        elif i + 1 < len(fields) and fields[i + 1].name is not None and fields[i + 1].type is f.type:
            parts.append(f.name.value)
        else:
            parts.append(f"{f.name.value} {expr_string(f.type)}")
    return f"({', '.join(parts)})"


def _fields_string(x: StructType) -> str:
    """Fields; names that share a type are put together, with the tag of the first."""
    groups: list[list[int]] = []
    for i, f in enumerate(x.field_list):
        if i and f.name is not None and f.type is x.field_list[i - 1].type:
            groups[-1].append(i)
        else:
            groups.append([i])
    parts: list[str] = []
    for group in groups:
        first = x.field_list[group[0]]
        text = expr_string(first.type)
        if first.name is not None:
            names = (x.field_list[i].name for i in group)
            text = f"{', '.join(name.value for name in names if name is not None)} {text}"
        tag = x.tag_list[group[0]] if x.tag_list else None
        parts.append(text if tag is None else f"{text} {tag.value}")
    return "; ".join(parts)


def _method_string(f: Field) -> str:
    if f.name is not None and isinstance(f.type, FuncType):
        return f.name.value + signature_string(f.type)
    return expr_string(f.type)


def stmt_string(s: SimpleStmt) -> str:
    """A simple statement as messages quote it."""
    match s:
        case ExprStmt():
            return expr_string(s.x)
        case SendStmt():
            return f"{expr_string(s.chan)} <- {expr_string(s.value)}"
        case AssignStmt():
            op = "" if s.op is None else OP_TEXT[s.op]
            if s.rhs is None:
                return f"{expr_string(s.lhs)}{op}{op}"
            return f"{expr_string(s.lhs)} {op}= {expr_string(s.rhs)}"
        case RangeClause():
            lhs = "" if s.lhs is None else f"{expr_string(s.lhs)} {':=' if s.def_ else '='} "
            return f"{lhs}range {expr_string(s.x)}"
        case _:
            return ""
