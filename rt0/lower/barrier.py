"""Write barriers: stores of pointers that the collector may have to know of (`docs/abi.md`).

A pointer goes to memory by one inline assembly, which checks whether stores are to be reported and makes the
store, so that no preemption comes in between; reporting is out of line. Values of more than a few words are
moved by the runtime. What lies in the frame needs nothing, nor do the first words of interfaces.

LLVM's optimiser is told that the assembly writes what its first operand points to and nothing else: that it
reads the flag and fills the buffer is nobody's business here. Its code generator knows of no such effects:
there it clobbers all memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.lower import runtime
from rt0.lower.layout import WORD, layout

if TYPE_CHECKING:
    from rt0.lower.func import Comps, Fn
    from rt0.types.types import Type

MAX_WORDS = 8
"""A value of more words than this is moved by the runtime."""


def _asm(off: int) -> str:
    """The store of $1 at $0 plus an offset: what `preempt.in_barrier` knows."""
    lines = ["cmpl $$0, runtime.writeBarrier(%rip)", "jne 2f", "1:", f"movq $1, {off}($0)"]
    lines += [".subsection 1", "2:", "pushq $0"]
    if off:
        lines.append(f"addq $${off}, (%rsp)")
    lines += ["pushq $1", "callq runtime.gcWriteBarrier", "jmp 1b", ".previous"]
    return r"\0A".join(lines)


_EFFECTS = "nounwind willreturn memory(argmem: write)"


def needed(f: Fn, t: Type, ptr: str) -> bool:
    """Whether a store of a value of type t at ptr has to be checked."""
    return f.prog.write_barriers and ptr not in f.framed and layout(t).pointers != 0


def store(f: Fn, t: Type, ptr: str, value: Comps) -> None:
    """A value to memory outside of the frame."""
    lay = layout(t)
    if lay.comps is not None:
        for c, v in zip(lay.comps, value, strict=True):
            if c.ty == "ptr" and not c.type_word:
                _store_pointer(f, ptr, c.off, v)
            else:
                f.store_comp(c.ty, v, f.offset(ptr, c.off))
    elif lay.size <= MAX_WORDS * WORD:
        _copy_words(f, lay.pointers, ptr, value[0], lay.size // WORD)
    else:
        runtime.call(f, "runtime.typedmemmove", [f.prog.rtypes.use(f.shard, t), ptr, value[0]])


def _store_pointer(f: Fn, ptr: str, off: int, value: str) -> None:
    """One pointer to memory outside of the frame."""
    base, more = f.fields.get(ptr, (ptr, 0))
    off += more
    if off >= 1 << 31:
        base, off = f.offset(base, off), 0
    constant = "i" if value == "null" or value.startswith("@") else "r"
    f.emit(
        f'call void asm "{_asm(off)}", "r,{constant},~{{memory}},~{{flags}}"'
        f"(ptr {base}, ptr readnone {value}) {f.shard.attr_group(_EFFECTS)}"
    )


def _copy_words(f: Fn, pointers: int, dst: str, src: str, words: int) -> None:
    """Copies a value that has pointers; dst and src may overlap."""
    kinds = ["ptr" if pointers >> i & 1 else "i64" for i in range(words)]
    values = [f.load_comp(ty, f.offset(src, i * WORD)) for i, ty in enumerate(kinds)]
    for i, (ty, v) in enumerate(zip(kinds, values, strict=True)):
        if ty == "ptr":
            _store_pointer(f, dst, i * WORD, v)
        else:
            f.store_comp(ty, v, f.offset(dst, i * WORD))


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
