"""Write barriers: stores of pointers that the collector may have to know of (`docs/abi.md`).

Pointers go to memory by an inline assembly, which checks whether stores are to be reported and makes one or
several, so that no preemption comes in between; reporting is out of line. Values of more than a few words are
moved by the runtime. What lies in the frame needs nothing, nor do the first words of interfaces.

LLVM's optimiser is told that the assembly writes what its first operand points to and nothing else: that it
reads the flag and fills the buffer is nobody's business here. Its code generator knows of no such effects:
there it clobbers all memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rt0.lower import runtime
from rt0.lower.layout import WORD, layout

if TYPE_CHECKING:
    from rt0.lower.func import Comps, Fn
    from rt0.lower.ssa import Block
    from rt0.types.types import Type

MAX_WORDS = 8
"""A value of more words than this is moved by the runtime."""

MAX_GROUP = 4
"""So many pointers are stored after one check."""


def _asm(offsets: Sequence[int], shadow: bool) -> str:
    """The stores of $1, $2 … at $0 plus offsets: what `preempt.in_barrier` knows. An instruction that does
    nothing tells where several stores end."""
    lines = ["cmpl $$0, runtime.writeBarrier(%rip)", "jne 2f", "1:"]
    lines += [f"movq ${i}, {off}($0)" for i, off in enumerate(offsets, 1)]
    if len(offsets) > 1:
        lines.append(".long 0x77401f0f")
    lines += [".subsection 1", "2:"]
    for i, off in enumerate(offsets, 1):
        if not shadow:
            lines += [f"pushq {off}($0)", "callq runtime.gcWriteBarrier"]
            continue
        lines.append("pushq $0")
        if off:
            lines.append(f"addq $${off}, (%rsp)")
        lines += [f"pushq ${i}", "callq runtime.wbShadowBarrier"]
    lines += ["jmp 1b", ".previous"]
    return r"\0A".join(lines)


_EFFECTS = "nounwind willreturn memory(argmem: write)"


def needed(f: Fn, t: Type, ptr: str) -> bool:
    """Whether a store of a value of type t at ptr has to be checked."""
    return ptr not in f.framed and layout(t).pointers != 0


def store(f: Fn, t: Type, ptr: str, value: Comps) -> None:
    """A value to memory outside of the frame."""
    lay = layout(t)
    if lay.comps is not None:
        pointers: list[tuple[int, str]] = []
        for c, v in zip(lay.comps, value, strict=True):
            if c.ty == "ptr" and not c.type_word:
                pointers.append((c.off, v))
            else:
                f.store_comp(c.ty, v, f.offset(ptr, c.off))
        _store_pointers(f, ptr, pointers)
    elif lay.size <= MAX_WORDS * WORD:
        _copy_words(f, lay.pointers, ptr, value[0], lay.size // WORD)
    else:
        runtime.call(f, "runtime.typedmemmove", [f.prog.rtypes.use(f.shard, t), ptr, value[0]])


def _store_pointers(f: Fn, ptr: str, values: list[tuple[int, str]]) -> None:
    """Pointers, with their offsets, to memory outside of the frame. What they overwrite is reported."""
    base, more = f.fields.get(ptr, (ptr, 0))
    for at in range(0, len(values), MAX_GROUP):
        group = values[at : at + MAX_GROUP]
        start, offsets = base, [off + more for off, _ in group]
        if offsets[-1] >= 1 << 31:
            start, offsets = f.offset(ptr, group[0][0]), [off - group[0][0] for off, _ in group]
        constraints = ["i" if v == "null" or v.startswith("@") else "r" for _, v in group]
        args = [f"ptr captures(none) {start}", *(f"ptr readnone {v}" for _, v in group)]
        text = _asm(offsets, f.prog.barrier_check)
        done = _plainly(f, start, offsets, [v for _, v in group]) if start in f.passed else None
        f.emit(
            f'call void asm "{text}", "r,{",".join(constraints)},~{{memory}},~{{flags}}"'
            f"({', '.join(args)}) {f.shard.attr_group(_EFFECTS)}"
        )
        if done is not None:
            f.br(done)
            f.start(done)


def _plainly(f: Fn, base: str, offsets: list[int], values: list[str]) -> Block:
    """Stores without barriers, in case that the function is inlined where base is an address in the frame;
    otherwise what follows the call stores, and goes on at the result.

    An address is compared with one of which LLVM knows nothing. If that is a constant, LLVM has found that
    the address is one of a variable in the frame of which nobody else knows. Of objects on the heap it does
    not assume that, since what they are compared with may be nil, for all it knows.
    """
    plain, check, done = (f.block(x) for x in ("plain", "check", "stored"))
    f.shard.use_intrinsic("llvm.returnaddress", "ptr @llvm.returnaddress(i32)")
    f.shard.use_intrinsic("llvm.is.constant.i1", "i1 @llvm.is.constant.i1(i1)")
    unknown = f.ins("call ptr @llvm.returnaddress(i32 0)")
    same = f.ins(f"icmp eq ptr {base}, {unknown}")
    f.cond(f.ins(f"call i1 @llvm.is.constant.i1(i1 {same})"), plain, check)
    f.start(plain)
    for off, v in zip(offsets, values, strict=True):
        p = f.ins(f"getelementptr inbounds i8, ptr {base}, i64 {off}") if off else base
        f.emit(f"store ptr {v}, ptr {p}")
    f.br(done)
    f.start(check)
    return done


def _copy_words(f: Fn, pointers: int, dst: str, src: str, words: int) -> None:
    """Copies a value that has pointers; dst and src may overlap."""
    kinds = ["ptr" if pointers >> i & 1 else "i64" for i in range(words)]
    values = [f.load_comp(ty, f.offset(src, i * WORD)) for i, ty in enumerate(kinds)]
    for i, v in enumerate(values):
        if kinds[i] != "ptr":
            f.store_comp(kinds[i], v, f.offset(dst, i * WORD))
    _store_pointers(f, dst, [(i * WORD, v) for i, v in enumerate(values) if kinds[i] == "ptr"])


def copy_elements(f: Fn, elem: Type, dst: str, src: str, n: str) -> None:
    """Copies n elements, which may overlap."""
    size = layout(elem).size
    if needed(f, elem, dst):
        runtime.call(f, "runtime.typedarraymove", [f.prog.rtypes.use(f.shard, elem), dst, src, n])
    elif size != 0:
        f.memmove(dst, src, _bytes(f, size, n))


def clear_elements(f: Fn, elem: Type, p: str, n: str) -> None:
    """Zeroes n elements."""
    size = layout(elem).size
    if needed(f, elem, p):
        runtime.call(f, "runtime.typedarrayclear", [f.prog.rtypes.use(f.shard, elem), p, n])
    elif size != 0:
        f.memclr(p, _bytes(f, size, n))


def _bytes(f: Fn, size: int, n: str) -> str:
    return n if size == 1 else f.ins(f"mul nuw nsw i64 {n}, {size}")
