"""The built-in `print` and `println`, and everything else that the runtime writes to standard error.

A thread may take the print lock again while it holds it, so that printing works from inside the helpers here
and from a crash in the middle of a print.

Invariants: what is printed under the print lock gathers in `printbuf` and reaches file descriptor 2 in one
write when the outermost `printunlock` comes (or the buffer is full), so that lines of concurrent prints do
not mix; without the lock each call writes at once. Nothing here allocates.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Pointer,
    Ptr,
    Var,
    add,
    addr,
    atomic_load,
    atomic_swap,
    f32,
    f64,
    i32,
    i64,
    local,
    memmove,
    native,
    nil,
    str_data,
    u8,
    u64,
    uintptr,
)
from rt0.runtime import lock_futex, strconv, sys_linux_amd64, utf8
from rt0.runtime.runtime2 import Mutex, getg

PRINTBUF_SIZE = 1024
STDERR = 2

debuglock = Global(Mutex)
"""The print lock."""

printbuf = Global(Array[u8, PRINTBUF_SIZE], noscan=True)
"""Text not yet written; protected by debuglock."""

printbuf_len = Var(i64, 0)
"""Bytes used of printbuf; protected by debuglock."""

crash_fd = Var(uintptr, 0)
"""The descriptor that `SetCrashOutput` wants, plus one. Atomic."""


@native(nosplit=True)
def printlock() -> None:
    mp = getg().m
    # locks keeps this M from being preempted between the count and the lock that the count stands for.
    mp.locks += 1
    mp.printlock += 1
    if mp.printlock == 1:
        lock_futex.lock(addr(debuglock))
    mp.locks -= 1


@native(nosplit=True)
def printunlock() -> None:
    mp = getg().m
    if mp.printlock == 1:
        printflush()
    mp.printlock -= 1
    if mp.printlock == 0:
        lock_futex.unlock(addr(debuglock))


@native(nosplit=True)
def write_err(p: Ptr[u8], n: i64) -> None:
    """Writes p[:n] to standard error; what a dying program says also to where `SetCrashOutput` wants it."""
    write_all(STDERR, p, n)
    fd = atomic_load(addr(crash_fd.v))
    if fd != 0:
        gp = getg()
        if gp != nil and gp.m != nil and gp.m.dying > 0:
            write_all(i64(fd) - 1, p, n)


@native(nosplit=True)
def write_all(fd: i64, p: Ptr[u8], n: i64) -> None:
    """Writes p[:n]; what the kernel refuses is lost."""
    while n > 0:
        w = i64(sys_linux_amd64.write1(fd, p, i64(n)))
        if w <= 0:
            return
        p = add(p, w)
        n -= w


@native(linkname="runtime.setCrashFD")
def set_crash_fd(fd: uintptr) -> uintptr:
    """Where to write what a dying program says, ^0 for nowhere; returns what it was."""
    return atomic_swap(addr(crash_fd.v), fd + 1) - 1


@native(nosplit=True)
def printflush() -> None:
    """Writes what has gathered in the buffer; the caller holds the print lock, or the process is about to
    exit.
    """
    n = printbuf_len.v
    printbuf_len.v = 0
    write_err(addr(printbuf[0]), n)


@native(nosplit=True)
def gwrite(p: Ptr[u8], n: i64) -> None:
    gp = getg()
    if gp == nil or gp.m == nil:
        write_err(p, n)
        return
    mp = gp.m
    if mp.writebuf != nil:
        n = min(n, mp.writebuf_room)
        memmove(mp.writebuf, p, uintptr(n))
        mp.writebuf = add(mp.writebuf, n)
        mp.writebuf_room -= n
        return
    if mp.printlock == 0:
        write_err(p, n)
        return
    if n > PRINTBUF_SIZE - printbuf_len.v:
        printflush()
    if n > PRINTBUF_SIZE:
        write_err(p, n)
        return
    memmove(addr(printbuf[printbuf_len.v]), p, uintptr(n))
    printbuf_len.v += n


@native
def printstring(s: str) -> None:
    gwrite(str_data(s), len(s))


@native
def printquoted(s: str) -> None:
    """A string in quotes, with escapes for all that is not printable ASCII."""
    printstring('"')
    i: i64 = 0
    while i < len(s):
        c = s[i]
        r = i32(c)
        end = i + 1
        if c >= 0x80:
            r, end = utf8.decoderune(str_data(s), len(s), i)
        if c == 10:
            printstring("\\n")
        elif c == 13:
            printstring("\\r")
        elif c == 9:
            printstring("\\t")
        elif c >= 32 and c <= 126:
            if c == 34 or c == 92:
                printstring("\\")
            gwrite(add(str_data(s), i), 1)
        elif c < 0x80 or (r == utf8.RUNE_ERROR and end == i + 1):
            printstring("\\x")
            printhexopts(False, 2, u64(c))
        elif r < 0x10000:
            printstring("\\u")
            printhexopts(False, 4, u64(r))
        else:
            printstring("\\U")
            printhexopts(False, 8, u64(r))
        i = end
    printstring('"')


@native
def printsp() -> None:
    printstring(" ")


@native
def printnl() -> None:
    printstring("\n")


@native
def printbool(v: bool) -> None:
    if v:
        printstring("true")
    else:
        printstring("false")


@native
def printint(v: i64) -> None:
    buf = local(Array[u8, 24])
    gwrite(addr(buf[0]), strconv.format_int(addr(buf[0]), v))


@native
def printuint(v: u64) -> None:
    buf = local(Array[u8, 24])
    gwrite(addr(buf[0]), strconv.format_uint(addr(buf[0]), v))


@native
def printhexopts(include0x: bool, min_digits: i64, v: u64) -> None:
    if include0x:
        printstring("0x")
    buf = local(Array[u8, 16])
    gwrite(addr(buf[0]), strconv.format_hex(addr(buf[0]), v, min_digits))


@native
def printhex(v: u64) -> None:
    printlock()
    printhexopts(True, 0, v)
    printunlock()


@native
def printpointer(p: Pointer) -> None:
    printhex(u64(uintptr(p)))


@native
def printfloat64(v: f64) -> None:
    buf = local(Array[u8, strconv.FLOAT64_BYTES])
    gwrite(addr(buf[0]), strconv.format_float64(addr(buf[0]), v))


@native
def printfloat32(v: f32) -> None:
    buf = local(Array[u8, strconv.FLOAT64_BYTES])
    gwrite(addr(buf[0]), strconv.format_float32(addr(buf[0]), v))


@native
def printcomplex128(re: f64, im: f64) -> None:
    buf = local(Array[u8, strconv.COMPLEX_BYTES])
    gwrite(addr(buf[0]), strconv.format_complex128(addr(buf[0]), re, im))


@native
def printcomplex64(re: f32, im: f32) -> None:
    buf = local(Array[u8, strconv.COMPLEX_BYTES])
    gwrite(addr(buf[0]), strconv.format_complex64(addr(buf[0]), re, im))


@native
def printslice(p: Pointer, n: i64, cap: i64) -> None:
    printlock()
    printstring("[")
    printint(n)
    printstring("/")
    printint(cap)
    printstring("]")
    printpointer(p)
    printunlock()


@native
def printeface(typ: Pointer, data: Pointer) -> None:
    printlock()
    printstring("(")
    printpointer(typ)
    printstring(",")
    printpointer(data)
    printstring(")")
    printunlock()


@native
def printiface(tab: Pointer, data: Pointer) -> None:
    printeface(tab, data)


@native
def printindented(s: str) -> None:
    """Prints s with a tab after each newline, so that no panic value can look like the next goroutine's
    header.
    """
    p = str_data(s)
    start: i64 = 0
    for i in range(len(s)):
        if p[i] == 10:
            gwrite(add(p, start), i + 1 - start)
            printstring("\t")
            start = i + 1
    gwrite(add(p, start), len(s) - start)
