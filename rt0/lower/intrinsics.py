"""Functions of the standard library that are single instructions: their calls are not calls."""

from __future__ import annotations

from collections.abc import Callable

from rt0.lower import expr, runtime
from rt0.lower.func import Comps, Fn
from rt0.syntax.nodes import CallExpr
from rt0.types.objects import Func

Handler = Callable[[Fn, list[str]], list[str]]

HAS_FMA = "runtime.x86HasFMA"


def call(f: Fn, e: CallExpr, fn: Func) -> list[Comps] | None:
    """The result of a call that is an intrinsic, or None if it is not one."""
    if fn.pkg is None or fn.sig.recv is not None:
        return None
    handler = _HANDLERS.get(f"{fn.pkg.path}.{fn.name}")
    if handler is None:
        return None
    args = [expr.expr_as(f, a, v.typ)[0] for a, v in zip(e.arg_list, fn.sig.params.vars, strict=True)]
    f.at(e.pos)
    if handler is _fma and fn.name == "FMA":
        return [[_checked_fma(f, e, fn, args)]]
    return [[r] for r in handler(f, args)]


def _unary(name: str, ty: str) -> Handler:
    def emit(f: Fn, a: list[str]) -> list[str]:
        f.shard.use_intrinsic(f"{name}.{_suffix(ty)}", f"{ty} @{name}.{_suffix(ty)}({ty})")
        return [f.ins(f"call {ty} @{name}.{_suffix(ty)}({ty} {a[0]})")]

    return emit


def _suffix(ty: str) -> str:
    return {"double": "f64", "float": "f32"}.get(ty, ty)


def _copysign(f: Fn, a: list[str]) -> list[str]:
    f.shard.use_intrinsic("llvm.copysign.f64", "double @llvm.copysign.f64(double, double)")
    return [f.ins(f"call double @llvm.copysign.f64(double {a[0]}, double {a[1]})")]


def _fma(f: Fn, a: list[str]) -> list[str]:
    """In assembly: LLVM would call a function unless the whole program may rely on the instruction."""
    x, y, z = (f"double {v}" for v in a)
    return [f.ins(f'call double asm "vfmadd231sd $2, $1, $0", "=x,x,x,0"({x}, {y}, {z})')]


def _checked_fma(f: Fn, e: CallExpr, fn: Func, a: list[str]) -> str:
    """math.FMA: the instruction if the processor has it."""
    has = f.ins(f"load i8, ptr {f.shard.use_data(HAS_FMA)}")
    fast, slow, done = f.block("fma"), f.block("nofma"), f.block("done")
    f.cond(f.ins(f"icmp ne i8 {has}, 0"), fast, slow)
    f.start(fast)
    f.write((e, 0), _fma(f, a)[0])
    f.br(done)
    f.start(slow)
    ref = f.prog.func(fn, [], f.shard, e.pos)
    f.write((e, 0), f.call(f.shard.use(ref.symbol, ref.sig, ref.attrs), ref.sig, a)[0][0])
    f.br(done)
    f.start(done)
    return f.read((e, 0), "double")


def _bitcast(src: str, dst: str) -> Handler:
    def emit(f: Fn, a: list[str]) -> list[str]:
        return [f.ins(f"bitcast {src} {a[0]} to {dst}")]

    return emit


def _count(name: str, ty: str, flip: int = 0) -> Handler:
    """ctlz, cttz or ctpop as an int; `flip` - n instead of n."""

    def emit(f: Fn, a: list[str]) -> list[str]:
        if name == "ctpop":
            f.shard.use_intrinsic(f"llvm.{name}.{ty}", f"{ty} @llvm.{name}.{ty}({ty})")
            n = f.ins(f"call {ty} @llvm.{name}.{ty}({ty} {a[0]})")
        else:
            f.shard.use_intrinsic(f"llvm.{name}.{ty}", f"{ty} @llvm.{name}.{ty}({ty}, i1)")
            n = f.ins(f"call {ty} @llvm.{name}.{ty}({ty} {a[0]}, i1 false)")
        if ty != "i64":
            n = f.ins(f"zext {ty} {n} to i64")
        return [f.ins(f"sub nuw nsw i64 {flip}, {n}") if flip else n]

    return emit


def _rotate(ty: str) -> Handler:
    def emit(f: Fn, a: list[str]) -> list[str]:
        f.shard.use_intrinsic(f"llvm.fshl.{ty}", f"{ty} @llvm.fshl.{ty}({ty}, {ty}, {ty})")
        k = a[1] if ty == "i64" else f.ins(f"trunc i64 {a[1]} to {ty}")
        return [f.ins(f"call {ty} @llvm.fshl.{ty}({ty} {a[0]}, {ty} {a[0]}, {ty} {k})")]

    return emit


def _mul64(f: Fn, a: list[str]) -> list[str]:
    x, y = (f.ins(f"zext i64 {v} to i128") for v in a)
    product = f.ins(f"mul nuw i128 {x}, {y}")
    high = f.ins(f"lshr i128 {product}, 64")
    return [f.ins(f"trunc i128 {high} to i64"), f.ins(f"trunc i128 {product} to i64")]


def _div64(f: Fn, a: list[str]) -> list[str]:
    """bits.Div64, in assembly: LLVM divides numbers of 128 bits by a function."""
    high, low, y = a
    runtime.check(f, f.ins(f"icmp ne i64 {y}, 0"), "runtime.panicdivide", [])
    runtime.check(f, f.ins(f"icmp ult i64 {high}, {y}"), "runtime.panicoverflow", [])
    both = f.ins(
        'call { i64, i64 } asm "divq $4", "={ax},={dx},{ax},{dx},r,~{flags}"'
        f"(i64 {low}, i64 {high}, i64 {y})"
    )
    return [f.ins(f"extractvalue {{ i64, i64 }} {both}, {i}") for i in (0, 1)]


def _carry(op: str) -> Handler:
    """bits.Add64 and Sub64."""

    def emit(f: Fn, a: list[str]) -> list[str]:
        name = f"llvm.u{op}.with.overflow.i64"
        f.shard.use_intrinsic(name, f"{{ i64, i1 }} @{name}(i64, i64)")
        first = f.ins(f"call {{ i64, i1 }} @{name}(i64 {a[0]}, i64 {a[1]})")
        s1, c1 = (f.ins(f"extractvalue {{ i64, i1 }} {first}, {i}") for i in (0, 1))
        second = f.ins(f"call {{ i64, i1 }} @{name}(i64 {s1}, i64 {a[2]})")
        s2, c2 = (f.ins(f"extractvalue {{ i64, i1 }} {second}, {i}") for i in (0, 1))
        return [s2, f.ins(f"zext i1 {f.ins(f'or i1 {c1}, {c2}')} to i64")]

    return emit


def _atomic_load(ty: str, order: str = "seq_cst") -> Handler:
    def emit(f: Fn, a: list[str]) -> list[str]:
        runtime.nil_check(f, a[0])
        return [f.ins(f"load atomic {ty}, ptr {a[0]} {order}, align {_align(ty)}")]

    return emit


def _atomic_store(ty: str, order: str = "seq_cst") -> Handler:
    def emit(f: Fn, a: list[str]) -> list[str]:
        runtime.nil_check(f, a[0])
        if ty == "ptr":
            return runtime.call(f, "sync/atomic.StorePointer", a)
        f.emit(f"store atomic {ty} {a[1]}, ptr {a[0]} {order}, align {_align(ty)}")
        return []

    return emit


def _align(ty: str) -> int:
    return {"i8": 1, "i32": 4}.get(ty, 8)


def _atomic_rmw(op: str, ty: str, new: bool = False) -> Handler:
    """An atomic update; the old value, or for additions the new one."""

    def emit(f: Fn, a: list[str]) -> list[str]:
        runtime.nil_check(f, a[0])
        if ty == "ptr":
            return runtime.call(f, "sync/atomic.SwapPointer", a)
        old = f.ins(f"atomicrmw {op} ptr {a[0]}, {ty} {a[1]} seq_cst")
        return [f.ins(f"{op} {ty} {old}, {a[1]}") if new else old]

    return emit


def _atomic_discard(op: str, ty: str) -> Handler:
    def emit(f: Fn, a: list[str]) -> list[str]:
        runtime.nil_check(f, a[0])
        f.ins(f"atomicrmw {op} ptr {a[0]}, {ty} {a[1]} seq_cst")
        return []

    return emit


def _cas(ty: str) -> Handler:
    def emit(f: Fn, a: list[str]) -> list[str]:
        runtime.nil_check(f, a[0])
        if ty == "ptr":
            return runtime.call(f, "sync/atomic.CompareAndSwapPointer", a)
        r = f.ins(f"cmpxchg ptr {a[0]}, {ty} {a[1]}, {ty} {a[2]} seq_cst seq_cst")
        return [f.ins(f"extractvalue {{ {ty}, i1 }} {r}, 1")]

    return emit


def _group_match(test: str) -> Handler:
    """Which of a group's 8 control bytes equal a given one, or "empty", or compare with 0: a bit for each."""

    def emit(f: Fn, a: list[str]) -> list[str]:
        group = f.ins(f"bitcast i64 {a[0]} to <8 x i8>")
        other = "zeroinitializer"
        if test == "eq" and len(a) > 1:
            byte = f.ins(f"trunc i64 {a[1]} to i8")
            first = f.ins(f"insertelement <8 x i8> poison, i8 {byte}, i32 0")
            other = f.ins(f"shufflevector <8 x i8> {first}, <8 x i8> poison, <8 x i32> zeroinitializer")
        elif test == "eq":
            other = "splat (i8 -128)"  # empty
        hits = f.ins(f"icmp {test} <8 x i8> {group}, {other}")
        return [f.ins(f"zext i8 {f.ins(f'bitcast <8 x i1> {hits} to i8')} to i64")]

    return emit


def _bool_to_uint8(f: Fn, a: list[str]) -> list[str]:
    return [f.ins(f"zext i1 {a[0]} to i8")]


def _remove_below(f: Fn, a: list[str]) -> list[str]:
    return [f.ins(f"and i64 {a[0]}, {f.ins(f'shl i64 -1, {a[1]}')}")]


_HANDLERS: dict[str, Handler] = {
    # Sets of slots have a bit for each slot here; the portable Go functions have a byte.
    "internal/runtime/maps.ctrlGroupMatchH2": _group_match("eq"),
    "internal/runtime/maps.ctrlGroupMatchEmpty": _group_match("eq"),
    "internal/runtime/maps.ctrlGroupMatchEmptyOrDeleted": _group_match("slt"),
    "internal/runtime/maps.ctrlGroupMatchFull": _group_match("sge"),
    "internal/runtime/maps.bitsetFirst": _count("cttz", "i64"),
    "internal/runtime/maps.bitsetRemoveBelow": _remove_below,
    "internal/runtime/maps.bitsetLowestSet": lambda f, a: [f.ins(f"trunc i64 {a[0]} to i1")],
    "internal/runtime/maps.bitsetShiftOutLowest": lambda f, a: [f.ins(f"lshr i64 {a[0]}, 1")],
    "crypto/internal/constanttime.boolToUint8": _bool_to_uint8,
    "math.Sqrt": _unary("llvm.sqrt", "double"),
    "math.sqrt": _unary("llvm.sqrt", "double"),
    "math.Abs": _unary("llvm.fabs", "double"),
    "math.Floor": _unary("llvm.floor", "double"),
    "math.Ceil": _unary("llvm.ceil", "double"),
    "math.Trunc": _unary("llvm.trunc", "double"),
    "math.RoundToEven": _unary("llvm.roundeven", "double"),
    "math.Copysign": _copysign,
    "math.fma": _fma,
    "math.FMA": _fma,
    "math.Float64bits": _bitcast("double", "i64"),
    "math.Float64frombits": _bitcast("i64", "double"),
    "math.Float32bits": _bitcast("float", "i32"),
    "math.Float32frombits": _bitcast("i32", "float"),
    "math/bits.Mul64": _mul64,
    "math/bits.Mul": _mul64,
    "math/bits.Div64": _div64,
    "math/bits.Div": _div64,
    "math/bits.Add64": _carry("add"),
    "math/bits.Add": _carry("add"),
    "math/bits.Sub64": _carry("sub"),
    "math/bits.Sub": _carry("sub"),
}


def _add_bits() -> None:
    for suffix, ty in (("", "i64"), ("8", "i8"), ("16", "i16"), ("32", "i32"), ("64", "i64")):
        width = int(ty[1:])
        for path in ("math/bits", "internal/runtime/sys"):
            _HANDLERS[f"{path}.LeadingZeros{suffix}"] = _count("ctlz", ty)
            _HANDLERS[f"{path}.TrailingZeros{suffix}"] = _count("cttz", ty)
            _HANDLERS[f"{path}.OnesCount{suffix}"] = _count("ctpop", ty)
            _HANDLERS[f"{path}.Len{suffix}"] = _count("ctlz", ty, width)
        _HANDLERS[f"math/bits.RotateLeft{suffix}"] = _rotate(ty)
        if width >= 16:
            _HANDLERS[f"math/bits.ReverseBytes{suffix}"] = _unary("llvm.bswap", ty)
            _HANDLERS[f"internal/runtime/sys.Bswap{suffix}"] = _unary("llvm.bswap", ty)
        _HANDLERS[f"math/bits.Reverse{suffix}"] = _unary("llvm.bitreverse", ty)


def _add_atomics() -> None:
    path = "sync/atomic"
    for name, ty in (
        ("Int32", "i32"), ("Uint32", "i32"), ("Int64", "i64"), ("Uint64", "i64"), ("Uintptr", "i64"),
        ("Pointer", "ptr"),
    ):  # fmt: skip
        _HANDLERS[f"{path}.Load{name}"] = _atomic_load(ty)
        _HANDLERS[f"{path}.Store{name}"] = _atomic_store(ty)
        _HANDLERS[f"{path}.Swap{name}"] = _atomic_rmw("xchg", ty)
        _HANDLERS[f"{path}.CompareAndSwap{name}"] = _cas(ty)
        if ty != "ptr":
            _HANDLERS[f"{path}.Add{name}"] = _atomic_rmw("add", ty, new=True)
            _HANDLERS[f"{path}.And{name}"] = _atomic_rmw("and", ty)
            _HANDLERS[f"{path}.Or{name}"] = _atomic_rmw("or", ty)
    path = "internal/runtime/atomic"
    for suffix, ty in (
        ("", "i32"), ("64", "i64"), ("8", "i8"), ("p", "ptr"), ("uint", "i64"), ("uintptr", "i64"),
        ("int32", "i32"), ("int64", "i64"),
    ):  # fmt: skip
        load = f"{path}.Load{suffix}"
        _HANDLERS[load] = _atomic_load(ty)
        _HANDLERS[f"{path}.Store{suffix}"] = _atomic_store(ty)
    for suffix, ty in (("", "i32"), ("64", "i64"), ("uintptr", "i64"), ("int32", "i32"), ("int64", "i64")):
        _HANDLERS[f"{path}.Xadd{suffix}"] = _atomic_rmw("add", ty, new=True)
        _HANDLERS[f"{path}.Xchg{suffix}"] = _atomic_rmw("xchg", ty)
        _HANDLERS[f"{path}.Cas{suffix}"] = _cas(ty)
    _HANDLERS[f"{path}.Casp1"] = _cas("ptr")
    _HANDLERS[f"{path}.Casuintptr"] = _cas("i64")
    _HANDLERS[f"{path}.LoadAcq"] = _atomic_load("i32", "acquire")
    _HANDLERS[f"{path}.LoadAcq64"] = _atomic_load("i64", "acquire")
    _HANDLERS[f"{path}.LoadAcquintptr"] = _atomic_load("i64", "acquire")
    _HANDLERS[f"{path}.StoreRel"] = _atomic_store("i32", "release")
    _HANDLERS[f"{path}.StoreRel64"] = _atomic_store("i64", "release")
    _HANDLERS[f"{path}.StoreReluintptr"] = _atomic_store("i64", "release")
    _HANDLERS[f"{path}.CasRel"] = _cas("i32")
    for suffix, ty in (("", "i32"), ("8", "i8")):
        _HANDLERS[f"{path}.And{suffix}"] = _atomic_discard("and", ty)
        _HANDLERS[f"{path}.Or{suffix}"] = _atomic_discard("or", ty)
    for suffix, ty in (("32", "i32"), ("64", "i64"), ("uintptr", "i64")):
        _HANDLERS[f"{path}.And{suffix}"] = _atomic_rmw("and", ty)
        _HANDLERS[f"{path}.Or{suffix}"] = _atomic_rmw("or", ty)


_add_bits()
_add_atomics()
