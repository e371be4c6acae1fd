"""The predeclared functions, those of package unsafe, and channel receive."""

from __future__ import annotations

from collections.abc import Callable

from rt0.lower import append, compare, const, convert, expr, maps, place, runtime
from rt0.lower import call as call_
from rt0.lower.barrier import clear_elements, copy_elements
from rt0.lower.errors import NotSupported
from rt0.lower.escape import SMALL_ARRAY
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import comps_of, is_flat, layout
from rt0.syntax.nodes import CallExpr, Expr, Name, Op, Operation, SelectorExpr
from rt0.syntax.parse_exprs import unparen
from rt0.types.objects import Builtin, BuiltinId, Var, VarKind
from rt0.types.operand import Mode
from rt0.types.predicates import is_float, is_string, is_unsigned
from rt0.types.types import (
    Array,
    Basic,
    Chan,
    Interface,
    Kind,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
)


def call(f: Fn, e: CallExpr, fun: Expr) -> list[Comps]:
    """A call of a builtin."""
    b = builtin_of(fun)
    handler = _HANDLERS.get(b)
    if handler is None:
        raise NotSupported(e.pos, f"builtin {b.name.lower()}")
    e = _spread(f, e)
    call_.ahead(f, e.arg_list)
    return handler(f, e)


def _spread(f: Fn, e: CallExpr) -> CallExpr:
    """The call with variables for arguments, if these are the results of one call."""
    if len(e.arg_list) != 1 or not isinstance(e.arg_list[0].typ, Tuple) or len(e.arg_list[0].typ) < 2:
        return e
    args: list[Expr] = []
    for value, t in expr.multi(f, e.arg_list[0]):
        v = Var(VarKind.LOCAL, e.pos, None, "", t)
        if is_flat(t):
            f.write_var(v, t, value)
        else:
            f.mem[v] = value[0]
        name = Name(e.pos, "")
        name.obj, name.typ, name.mode = v, t, Mode.VARIABLE
        args.append(name)
    spread = CallExpr(e.pos, e.fun, args, False)
    spread.typ, spread.mode = e.typ, e.mode
    return spread


def builtin_of(fun: Expr) -> BuiltinId:
    """Which builtin a function expression denotes."""
    name = fun.sel if isinstance(fun, SelectorExpr) else fun
    assert isinstance(name, Name) and isinstance(name.obj, Builtin)
    return name.obj.id_


# Printing


def print_values(f: Fn, values: list[tuple[Type, Comps]], newline: bool) -> None:
    """print and println, with their operands evaluated."""
    runtime.call(f, "runtime.printlock", [])
    for i, (t, v) in enumerate(values):
        if newline and i:
            runtime.call(f, "runtime.printsp", [])
        _print(f, t, v)
    if newline:
        runtime.call(f, "runtime.printnl", [])
    runtime.call(f, "runtime.printunlock", [])


def _print(f: Fn, t: Type, v: Comps) -> None:
    u = t.under()
    match u:
        case Interface():
            runtime.call(f, "runtime.printiface" if u.type_set().methods else "runtime.printeface", v)
        case Slice():
            runtime.call(f, "runtime.printslice", v)
        case Pointer() | Chan() | Map() | Signature():
            runtime.call(f, "runtime.printpointer", v)
        case Basic():
            _print_basic(f, u, v)
        case _:
            raise NotSupported(f.pos, f"print of {t}")


def _print_basic(f: Fn, u: Basic, v: Comps) -> None:
    match u.kind:
        case Kind.BOOL | Kind.UNTYPED_BOOL:
            runtime.call(f, "runtime.printbool", v)
        case Kind.STRING | Kind.UNTYPED_STRING:
            runtime.call(f, "runtime.printstring", v)
        case Kind.UNSAFE_POINTER:
            runtime.call(f, "runtime.printpointer", v)
        case Kind.FLOAT32:
            runtime.call(f, "runtime.printfloat32", v)
        case Kind.FLOAT64:
            runtime.call(f, "runtime.printfloat64", v)
        case Kind.COMPLEX64:
            runtime.call(f, "runtime.printcomplex64", v)
        case Kind.COMPLEX128:
            runtime.call(f, "runtime.printcomplex128", v)
        case _:
            name = "printuint" if is_unsigned(u) else "printint"
            runtime.call(f, f"runtime.{name}", [convert.int_resize(f, v[0], u, 64)])


def printed(f: Fn, e: CallExpr) -> list[tuple[Type, Comps]]:
    """The evaluated operands of print and println."""
    if len(e.arg_list) == 1 and isinstance(e.arg_list[0].typ, Tuple):
        return [(t, v) for v, t in expr.multi(f, e.arg_list[0])]
    types = [f.typ(a) for a in e.arg_list]
    values: list[Comps] = [[] for _ in types]

    def evaluate(i: int, a: Expr) -> None:
        values[i] = f.own(types[i], expr.expr(f, a))

    call_.in_order(f, e.arg_list, evaluate)
    return list(zip(types, values, strict=True))


def _print_call(newline: bool) -> Callable[[Fn, CallExpr], list[Comps]]:
    def emit(f: Fn, e: CallExpr) -> list[Comps]:
        values = printed(f, e)
        f.at(e.pos)
        print_values(f, values, newline)
        return []

    return emit


# Lengths


def _len(f: Fn, e: CallExpr) -> list[Comps]:
    return [[_length(f, e, 1)]]


def _cap(f: Fn, e: CallExpr) -> list[Comps]:
    return [[_length(f, e, 2)]]


def _length(f: Fn, e: CallExpr, comp: int) -> str:
    (arg,) = e.arg_list
    t = f.typ(arg)
    u = t.under()
    if is_string(u) or isinstance(u, Slice):
        return expr.expr(f, arg)[comp]
    array, _ = expr.deref_array(t)
    if isinstance(array, Array):
        expr.expr(f, arg)
        return str(array.len)
    if isinstance(u, Chan):
        value = expr.expr1(f, arg)
        f.at(e.pos)
        return runtime.call1(f, "runtime.chanlen" if comp == 1 else "runtime.chancap", [value])
    assert isinstance(u, Map)
    m = expr.expr1(f, arg)
    f.at(e.pos)
    return maps.length(f, m)


# Allocation


def _new(f: Fn, e: CallExpr) -> list[Comps]:
    t = f.typ(e).under()
    assert isinstance(t, Pointer)
    base = f.sub(t.base)
    arg = e.arg_list[0]
    value = None if arg.mode == Mode.TYPE else expr.expr_as(f, arg, base)
    f.at(e.pos)
    lay = layout(base)
    if f.info is None or f.info.site_on_heap(e, lay.size):
        p = f.new(base)
        if value is not None:
            f.init(base, p, value)
        return [[p]]
    p = f.temp(base)
    if value is None:
        f.memclr(p, lay.size)
    else:
        f.init(base, p, value)
    return [[p]]


def _make(f: Fn, e: CallExpr) -> list[Comps]:
    t = f.typ(e)
    u = t.under()
    if isinstance(u, Slice):
        return [_make_slice(f, e, f.sub(u.elem))]
    if isinstance(u, Chan):
        size = _size(f, e.arg_list[1]) if len(e.arg_list) > 1 else "0"
        f.at(e.pos)
        return [[runtime.call1(f, "runtime.makechan", [f.prog.rtypes.use(f.shard, t), size])]]
    assert isinstance(u, Map)
    hint = _size(f, e.arg_list[1]) if len(e.arg_list) > 1 else "0"
    f.at(e.pos)
    return [[maps.make(f, u, hint, e)]]


def _size(f: Fn, e: Expr) -> str:
    """A length argument as i64; an unsigned one that is too large becomes negative, which is refused too."""
    return place.index(f, e).value


def _make_slice(f: Fn, e: CallExpr, elem: Type) -> Comps:
    length = _size(f, e.arg_list[1])
    cap = _size(f, e.arg_list[2]) if len(e.arg_list) > 2 else length
    f.at(e.pos)
    size = layout(elem).size
    if cap.isdigit() and not (length.isdigit() and int(length) > int(cap)):
        n = int(cap)
        array = Array(elem, n)
        if f.info is not None and not f.info.site_on_heap(e, size * n):
            if not length.isdigit():
                _check_length(f, length, cap)
            p = f.temp(array)
            f.memclr(p, size * n)
            return [p, length, cap]
    if f.info is not None and 0 < size <= SMALL_ARRAY and not cap.isdigit() and e in f.info.stack_sites:
        return [_make_small(f, elem, length, cap), length, cap]
    return [_make_array(f, elem, length, cap), length, cap]


def _check_length(f: Fn, length: str, cap: str) -> None:
    """Panics if the length is negative or more than the capacity, a constant."""
    ok, bad = f.block("fits"), f.block("bad")
    f.cond(f.ins(f"icmp ule i64 {length}, {cap}"), ok, bad)
    f.start(bad)
    runtime.check(f, f.ins(f"icmp sge i64 {length}, 0"), "runtime.panicmakeslicelen", [])
    runtime.never(f, "runtime.panicmakeslicecap", [])
    f.start(ok)


def _make_array(f: Fn, elem: Type, length: str, cap: str) -> str:
    return runtime.call1(
        f, "runtime.makeslice", [f.prog.rtypes.use(f.shard, elem), length, cap], ret="noalias nonnull"
    )


def _make_small(f: Fn, elem: Type, length: str, cap: str) -> str:
    """The array of a slice that does not outlive the frame: in it, if it is small."""
    n = SMALL_ARRAY // layout(elem).size
    fits, small, large, done = (f.block(x) for x in ("fits", "small", "large", "made"))
    key = ("make", cap, len(f.blocks))
    f.cond(f.ins(f"icmp ule i64 {cap}, {n}"), fits, large)
    f.start(fits)
    f.cond(f.ins(f"icmp ule i64 {length}, {cap}"), small, large)
    f.start(small)
    p = f.temp(Array(elem, n))
    f.memclr(p, n * layout(elem).size)
    f.write(key, p)
    f.br(done)
    f.start(large)
    f.write(key, _make_array(f, elem, length, cap))
    f.br(done)
    f.start(done)
    return f.read(key, "ptr")


# copy, clear


def _copy(f: Fn, e: CallExpr) -> list[Comps]:
    t = f.typ(e.arg_list[0])
    dst = expr.expr(f, e.arg_list[0])
    src = expr.expr(f, e.arg_list[1])
    f.at(e.pos)
    return [copy_values(f, t, dst, src)]


def copy_values(f: Fn, t: Type, dst: Comps, src: Comps) -> Comps:
    """copy of evaluated operands; t is the type of the first."""
    less = f.ins(f"icmp ult i64 {dst[1]}, {src[1]}")
    n = f.ins(f"select i1 {less}, i64 {dst[1]}, i64 {src[1]}")
    u = t.under()
    assert isinstance(u, Slice)
    copy_elements(f, f.sub(u.elem), dst[0], src[0], n)
    return [n]


def _clear(f: Fn, e: CallExpr) -> list[Comps]:
    value = expr.expr(f, e.arg_list[0])
    f.at(e.pos)
    clear_value(f, f.typ(e.arg_list[0]), value)
    return []


def clear_value(f: Fn, t: Type, value: Comps) -> None:
    """clear of an evaluated slice or map."""
    u = t.under()
    if isinstance(u, Map):
        maps.clear(f, u, value[0])
        return
    assert isinstance(u, Slice)
    clear_elements(f, f.sub(u.elem), value[0], value[1])


# min, max, complex numbers


def _min_max(op: Op) -> Callable[[Fn, CallExpr], list[Comps]]:
    def emit(f: Fn, e: CallExpr) -> list[Comps]:
        t = f.typ(e)
        result = expr.expr_as(f, e.arg_list[0], t)
        for a in e.arg_list[1:]:
            value = expr.expr_as(f, a, t)
            f.at(e.pos)
            result = _lesser(f, op, t, result, value)
        return [result]

    return emit


def _lesser(f: Fn, op: Op, t: Type, x: Comps, y: Comps) -> Comps:
    if is_float(t):
        name = "llvm.minimum" if op is Op.LSS else "llvm.maximum"
        ty = comps_of(t)[0].ty
        name += ".f64" if ty == "double" else ".f32"
        f.shard.use_intrinsic(name, f"{ty} @{name}({ty}, {ty})")
        return [f.ins(f"call {ty} @{name}({ty} {x[0]}, {ty} {y[0]})")]
    keep = compare.compare(f, Op.LEQ if op is Op.LSS else Op.GEQ, t, x, y)
    return [
        f.ins(f"select i1 {keep}, {c.ty} {a}, {c.ty} {b}") for c, a, b in zip(comps_of(t), x, y, strict=True)
    ]


def _complex(f: Fn, e: CallExpr) -> list[Comps]:
    t = f.typ(e)
    part = comps_of(t)[0].ty
    values: Comps = []
    for a in e.arg_list:
        if a.val is not None:
            values.append(const.float_text(a.val, part == "float"))
        else:
            values += expr.expr(f, a)
    return [values]


def _part(i: int) -> Callable[[Fn, CallExpr], list[Comps]]:
    def emit(f: Fn, e: CallExpr) -> list[Comps]:
        return [[expr.expr(f, e.arg_list[0])[i]]]

    return emit


# Channels, panic


def receive(f: Fn, e: Operation) -> Comps:
    """<-c"""
    t = f.typ(e.x).under()
    assert isinstance(t, Chan)
    elem = f.sub(t.elem)
    c = expr.expr1(f, e.x)
    f.at(e.pos)
    p = f.temp(elem)
    if is_flat(elem):
        f.memclr(p, layout(elem).size)
    runtime.call(f, "runtime.chanrecv1", [c, p])
    return f.load(elem, p)


def receive_ok(f: Fn, e: Operation) -> tuple[Comps, str]:
    """v, ok := <-c"""
    t = f.typ(e.x).under()
    assert isinstance(t, Chan)
    elem = f.sub(t.elem)
    c = expr.expr1(f, e.x)
    f.at(e.pos)
    p = f.temp(elem)
    ok = runtime.call1(f, "runtime.chanrecv2", [c, p])
    return f.load(elem, p), ok


def _close(f: Fn, e: CallExpr) -> list[Comps]:
    c = expr.expr1(f, e.arg_list[0])
    f.at(e.pos)
    runtime.call(f, "runtime.closechan", [c])
    return []


def _panic(f: Fn, e: CallExpr) -> list[Comps]:
    value = panic_value(f, e)
    f.at(e.pos)
    runtime.never(f, "runtime.gopanic", value)
    return []


def panic_value(f: Fn, e: CallExpr) -> Comps:
    """The operand of panic as an empty interface."""
    return expr.expr_as(f, e.arg_list[0], f.prog.empty_interface)


def _recover(f: Fn, e: CallExpr) -> list[Comps]:
    f.at(e.pos)
    if "noinline" not in f.attrs:
        f.attrs.append("noinline")
    f.shard.use_intrinsic("llvm.frameaddress", "ptr @llvm.frameaddress.p0(i32)")
    frame = f.ins("call ptr @llvm.frameaddress.p0(i32 1)")
    fn = f.prog.runtime_func("runtime.gorecover", e.pos)
    if fn.params[0] == "i64":
        frame = f.ins(f"ptrtoint ptr {frame} to i64")
    return [runtime.call(f, "runtime.gorecover", [frame])]


def _delete(f: Fn, e: CallExpr) -> list[Comps]:
    t, m, key = maps.delete(f, e)
    f.at(e.pos)
    maps.delete_from(f, t, m[0], key)
    return []


# unsafe


def _unsafe_add(f: Fn, e: CallExpr) -> list[Comps]:
    p = expr.expr1(f, e.arg_list[0])
    n = place.index(f, e.arg_list[1]).value
    f.at(e.pos)
    return [[f.ins(f"getelementptr i8, ptr {p}, i64 {n}")]]


def _unsafe_slice(f: Fn, e: CallExpr) -> list[Comps]:
    t = f.typ(e).under()
    assert isinstance(t, Slice)
    p, n = _unsafe_operands(f, e)
    _check_unsafe(f, "slice", p, n, layout(f.sub(t.elem)).size)
    return [[p, n, n]]


def _unsafe_string(f: Fn, e: CallExpr) -> list[Comps]:
    p, n = _unsafe_operands(f, e)
    _check_unsafe(f, "string", p, n, 1)
    return [[p, n]]


def _unsafe_operands(f: Fn, e: CallExpr) -> tuple[str, str]:
    values = ["", ""]

    def evaluate(i: int, x: Expr) -> None:
        values[i] = expr.expr1(f, x) if i == 0 else place.index(f, x).value

    call_.in_order(f, e.arg_list, evaluate)
    f.at(e.pos)
    return values[0], values[1]


def _check_unsafe(f: Fn, what: str, p: str, n: str, size: int) -> None:
    """Checks that n elements at p lie within the address space, and that p is not nil if there are any."""
    too_long, without_memory = f"runtime.panicunsafe{what}len", f"runtime.panicunsafe{what}nilptr"
    runtime.check(f, f.ins(f"icmp sge i64 {n}, 0"), too_long, [])
    is_nil = f.ins(f"icmp eq ptr {p}, null")
    fine = f.ins(f"icmp eq i64 {n}, 0")
    runtime.check(f, f.ins(f"select i1 {is_nil}, i1 {fine}, i1 true"), without_memory, [])
    if size == 0:
        return
    room = f.ins(f"sub i64 0, {f.ins(f'ptrtoint ptr {p} to i64')}")
    most = room if size == 1 else f.ins(f"udiv i64 {room}, {size}")
    fits = f.ins(f"icmp ule i64 {n}, {most}")
    runtime.check(f, f.ins(f"select i1 {is_nil}, i1 true, i1 {fits}"), too_long, [])


def _unsafe_data(f: Fn, e: CallExpr) -> list[Comps]:
    return [[expr.expr(f, e.arg_list[0])[0]]]


def _sizeof(f: Fn, e: CallExpr) -> list[Comps]:
    return [[str(layout(f.typ(e.arg_list[0])).size)]]


def _alignof(f: Fn, e: CallExpr) -> list[Comps]:
    return [[str(layout(f.typ(e.arg_list[0])).align)]]


def _offsetof(f: Fn, e: CallExpr) -> list[Comps]:
    """Where a field is from the start of the struct before the dot: of a generic struct, since all others are
    constants."""
    x = unparen(e.arg_list[0])
    assert isinstance(x, SelectorExpr) and x.selection is not None
    t = f.typ(x.x).under()
    if isinstance(t, Pointer):
        t = t.base.under()
    offset = 0
    for i in x.selection.index:
        assert isinstance(t, Struct)
        offset += layout(t).offsets[i]
        t = f.sub(t.fields[i].typ).under()
    return [[str(offset)]]


_HANDLERS: dict[BuiltinId, Callable[[Fn, CallExpr], list[Comps]]] = {
    BuiltinId.PRINT: _print_call(False),
    BuiltinId.PRINTLN: _print_call(True),
    BuiltinId.LEN: _len,
    BuiltinId.CAP: _cap,
    BuiltinId.NEW: _new,
    BuiltinId.MAKE: _make,
    BuiltinId.APPEND: append.append,
    BuiltinId.COPY: _copy,
    BuiltinId.CLEAR: _clear,
    BuiltinId.MIN: _min_max(Op.LSS),
    BuiltinId.MAX: _min_max(Op.GTR),
    BuiltinId.COMPLEX: _complex,
    BuiltinId.REAL: _part(0),
    BuiltinId.IMAG: _part(1),
    BuiltinId.CLOSE: _close,
    BuiltinId.PANIC: _panic,
    BuiltinId.RECOVER: _recover,
    BuiltinId.DELETE: _delete,
    BuiltinId.ADD: _unsafe_add,
    BuiltinId.SLICE: _unsafe_slice,
    BuiltinId.STRING: _unsafe_string,
    BuiltinId.SLICE_DATA: _unsafe_data,
    BuiltinId.STRING_DATA: _unsafe_data,
    BuiltinId.SIZEOF: _sizeof,
    BuiltinId.ALIGNOF: _alignof,
    BuiltinId.OFFSETOF: _offsetof,
}
