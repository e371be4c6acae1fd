"""Strings: concatenation, conversion to and from bytes and runes, comparison.

Invariant: a string's bytes never change once another goroutine can have seen the string, so a concatenation
of one non-empty string is that string, and one-byte strings all point into a table.
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    Table,
    add,
    addr,
    cast,
    i32,
    i64,
    make_string,
    memclr,
    memequal,
    memmove,
    native,
    nil,
    u8,
    uintptr,
)
from rt0.runtime import malloc, msize, panic, utf8
from rt0.runtime.runtime2 import getg
from rt0.runtime.type import StringStruct

TMP_BUF = 32
"""Bytes of the buffer that compiled code has in its frame for a string or []byte that does not outlive it.
There is none, and buf is nil, for one that may."""

TMP_RUNES = 32

single_bytes = Table(u8, list(range(256)))
"""The bytes of all strings of length one."""


@native
def rawstring(size: i64) -> Ptr[u8]:
    """Memory for a string; the caller fills all of it before anyone else sees it."""
    return cast(Ptr[u8], malloc.mallocgc(uintptr(size), nil, False))


@native
def rawbyteslice(size: i64) -> tuple[Ptr[u8], i64]:
    """Memory for a []byte, and its capacity; clear beyond size, to be filled up to it."""
    cap = msize.roundupsize(uintptr(size), True)
    p = cast(Ptr[u8], malloc.mallocgc(cap, nil, False))
    memclr(add(p, size), cap - uintptr(size))
    return p, i64(cap)


@native
def on_stack(p: Ptr[u8]) -> bool:
    """Whether p points into the stack of this goroutine."""
    segment = getg().stack_segment
    while segment != nil:
        if uintptr(p) >= uintptr(segment) and uintptr(p) < segment.hi:
            return True
        segment = segment.prev
    return False


@native
def concatstrings(buf: Ptr[u8], a: Ptr[StringStruct], n: i64) -> tuple[Ptr[u8], i64]:
    total: i64 = 0
    count: i64 = 0
    last: i64 = 0
    for i in range(n):
        if a[i].len != 0:
            total += a[i].len
            if total < 0:
                panic.throw("string concatenation too long")
            count += 1
            last = i
    if count == 0:
        return nil, 0
    if count == 1 and (buf != nil or not on_stack(a[last].str)):
        return a[last].str, total
    p = buf
    if buf == nil or total > TMP_BUF:
        p = rawstring(total)
    k: i64 = 0
    for i in range(n):
        memmove(add(p, k), a[i].str, uintptr(a[i].len))
        k += a[i].len
    return p, total


@native
def slicebytetostring(buf: Ptr[u8], p: Ptr[u8], n: i64) -> tuple[Ptr[u8], i64]:
    if n == 0:
        return nil, 0
    if n == 1:
        return addr(single_bytes[p[0]]), 1
    s = buf
    if buf == nil or n > TMP_BUF:
        s = rawstring(n)
    memmove(s, p, uintptr(n))
    return s, n


@native
def stringtoslicebyte(buf: Ptr[u8], s: Ptr[u8], n: i64) -> tuple[Ptr[u8], i64, i64]:
    if buf != nil and n <= TMP_BUF:
        memclr(buf, TMP_BUF)
        memmove(buf, s, uintptr(n))
        return buf, n, TMP_BUF
    b, cap = rawbyteslice(n)
    memmove(b, s, uintptr(n))
    return b, n, cap


@native
def stringtoslicerune(buf: Ptr[i32], s: Ptr[u8], n: i64) -> tuple[Ptr[i32], i64, i64]:
    count = utf8.countrunes(s, n)
    size = uintptr(count) * 4
    mem = msize.roundupsize(size, True)
    a = buf
    if buf != nil and count <= TMP_RUNES:
        mem = TMP_RUNES * 4
    else:
        a = cast(Ptr[i32], malloc.mallocgc(mem, nil, False))
    memclr(add(a, size), mem - size)
    k: i64 = 0
    for i in range(count):
        r, k2 = utf8.next_rune(s, n, k)
        a[i] = r
        k = k2
    return a, count, i64(mem // 4)


@native
def slicerunetostring(buf: Ptr[u8], a: Ptr[i32], n: i64) -> tuple[Ptr[u8], i64]:
    size: i64 = 0
    for i in range(n):
        size += utf8.rune_len(a[i])
    if size == 0:
        return nil, 0
    # Room for a rune that another goroutine lengthens meanwhile: a race, but it must not corrupt the heap.
    p = buf
    if buf == nil or size + 3 > TMP_BUF:
        p = rawstring(size + 3)
    k: i64 = 0
    for i in range(n):
        if k >= size:
            break
        k += utf8.encoderune(add(p, k), a[i])
    return p, k


@native
def intstring(buf: Ptr[u8], v: i64) -> tuple[Ptr[u8], i64]:
    """string(rune)."""
    if v >= 0 and v < 0x80:
        return addr(single_bytes[v]), 1
    r: i32 = utf8.RUNE_ERROR
    if i64(i32(v)) == v:
        r = i32(v)
    p = buf
    if buf == nil:
        p = rawstring(4)
    return p, utf8.encoderune(p, r)


@native(linkname="runtime.memequal")
def memequal_go(p: Pointer, q: Pointer, n: i64) -> bool:
    return memequal(p, q, uintptr(n))


@native(nosplit=True)
def findnull(s: Ptr[u8]) -> i64:
    """The length of a C string; 0 for nil."""
    if s == nil:
        return 0
    n: i64 = 0
    while s[n] != 0:
        n += 1
    return n


@native
def gostring(p: Ptr[u8]) -> tuple[Ptr[u8], i64]:
    """A Go string with a copy of the C string p."""
    n = findnull(p)
    if n == 0:
        return nil, 0
    s = rawstring(n)
    memmove(s, p, uintptr(n))
    return s, n


@native(nosplit=True)
def gostringnocopy(p: Ptr[u8]) -> str:
    """The C string p as a string that shares its memory."""
    return make_string(p, findnull(p))
