"""The emulated address space in which native functions run under CPython: memory, threads, system calls.

Invariants: memory exists only where it is mapped, and reads as zero until it is written; touching anything
else raises `Fault` with the address. Addresses of globals, strings and functions are given out once and stay;
`reset` restores the contents. Several emulated threads may run in Python threads, one at a time if
`on_atomic` hands over between them.
"""

from __future__ import annotations

import struct
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PAGE = 4096
_SHIFT = 12
_LOW = PAGE - 1
MASK = (1 << 64) - 1

TEXT_BASE = 0x400000
STATIC_BASE = 0x10000000
STATIC_SIZE = 0x40000000
MMAP_BASE = 0x7F0000000000
STACK_SIZE = 1 << 20

PROT_READ, PROT_WRITE = 1, 2
_RW = PROT_READ | PROT_WRITE
MAP_FIXED = 0x10
MAP_FIXED_NOREPLACE = 0x100000
MADV_DONTNEED = 4

EINVAL, ENOMEM, EEXIST, ENOSYS, EAGAIN, ENOENT = 22, 12, 17, 38, 11, 2


class Fault(Exception):
    """An access to memory that is not mapped, or not for that. `address` is where."""

    def __init__(self, address: int, what: str = "access to") -> None:
        super().__init__(f"{what} {address:#x}")
        self.address = address


class Exit(Exception):
    """The program ended itself with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


# Memory

_pages: dict[int, bytearray] = {}
_hidden: dict[int, bytearray] = {}
"""Contents of pages that were protected; they come back when they are touched with permission."""
_starts: list[int] = []
_regions: list[tuple[int, int, int]] = []
"""[start, end) and protection, sorted, not overlapping; `_starts` are the starts."""

_statics: list[tuple[int, bytes]] = []
_static_next = STATIC_BASE
_mmap_next = MMAP_BASE


def _set_regions(regions: list[tuple[int, int, int]]) -> None:
    _regions[:] = sorted(regions)
    _starts[:] = [r[0] for r in _regions]


def _cut(start: int, end: int) -> list[tuple[int, int, int]]:
    """The regions without [start, end)."""
    out: list[tuple[int, int, int]] = []
    for s, e, p in _regions:
        if e <= start or s >= end:
            out.append((s, e, p))
            continue
        if s < start:
            out.append((s, start, p))
        if e > end:
            out.append((end, e, p))
    return out


def _region(address: int) -> tuple[int, int, int] | None:
    i = bisect_right(_starts, address) - 1
    if i >= 0 and address < _regions[i][1]:
        return _regions[i]
    return None


def _drop_pages(start: int, end: int) -> None:
    first, last = start >> _SHIFT, (end + _LOW) >> _SHIFT
    for pages in (_pages, _hidden):
        if last - first > len(pages):
            for n in [n for n in pages if first <= n < last]:
                del pages[n]
        else:
            for n in range(first, last):
                pages.pop(n, None)


def map_memory(start: int, size: int, prot: int = _RW) -> None:
    """Maps [start, start + size) afresh, zeroed; both in pages."""
    end = start + size
    _drop_pages(start, end)
    _set_regions([*_cut(start, end), (start, end, prot)])


def unmap_memory(start: int, size: int) -> int:
    """munmap."""
    _drop_pages(start, start + size)
    _set_regions(_cut(start, start + size))
    return 0


def protect_memory(start: int, size: int, prot: int) -> int:
    """mprotect; contents stay."""
    end = start + size
    at = start
    while at < end:
        r = _region(at)
        if r is None:
            return -ENOMEM
        at = r[1]
    _set_regions([*_cut(start, end), (start, end, prot)])
    # Pages that may no longer be touched must fault, so they leave the fast path but keep their bytes.
    for n in range(start >> _SHIFT, end >> _SHIFT) if size >> _SHIFT <= len(_pages) else list(_pages):
        if start <= n << _SHIFT < end:
            page = _pages.pop(n, None)
            if page is not None:
                _hidden[n] = page
    return 0


def _page(n: int, address: int) -> bytearray:
    page = _pages.get(n)
    if page is None:
        r = _region(n << _SHIFT)
        if r is None:
            raise Fault(address)
        if r[2] & _RW != _RW:
            raise Fault(address, "protected memory at")
        page = _pages[n] = _hidden.pop(n) if n in _hidden else bytearray(PAGE)
    return page


def read(address: int, n: int) -> bytes:
    """`n` bytes."""
    out = bytearray()
    while n > 0:
        off = address & _LOW
        k = min(n, PAGE - off)
        out += _page(address >> _SHIFT, address)[off : off + k]
        address += k
        n -= k
    return bytes(out)


def write(address: int, data: bytes | bytearray | memoryview) -> None:
    at = 0
    while at < len(data):
        off = address & _LOW
        k = min(len(data) - at, PAGE - off)
        _page(address >> _SHIFT, address)[off : off + k] = data[at : at + k]
        address += k
        at += k


def clear(address: int, n: int) -> None:
    """Zeroes memory; whole pages are given back."""
    while n > 0:
        off = address & _LOW
        k = min(n, PAGE - off)
        page = _page(address >> _SHIFT, address)
        if k == PAGE:
            del _pages[address >> _SHIFT]
        else:
            page[off : off + k] = bytes(k)
        address += k
        n -= k


def _loader(fmt: str) -> Callable[[int], Any]:
    s = struct.Struct("<" + fmt)
    unpack, size = s.unpack_from, s.size

    def load(address: int) -> Any:
        try:
            return unpack(_pages[address >> _SHIFT], address & _LOW)[0]
        except (KeyError, struct.error):
            return unpack(read(address, size))[0]

    return load


def _storer(fmt: str) -> Callable[[int, Any], None]:
    s = struct.Struct("<" + fmt)
    pack_into, pack, size = s.pack_into, s.pack, s.size

    def store(address: int, value: Any) -> None:
        off = address & _LOW
        page = _pages.get(address >> _SHIFT)
        if page is not None and off + size <= PAGE:
            pack_into(page, off, value)
        else:
            write(address, pack(value))

    return store


FORMATS = {
    "i8": "b", "i16": "h", "i32": "i", "i64": "q", "u8": "B", "u16": "H", "u32": "I", "u64": "Q",
    "uintptr": "Q", "f32": "f", "f64": "d", "bool": "?", "ptr": "Q",
}  # fmt: skip
LOADERS = {name: _loader(f) for name, f in FORMATS.items()}
STORERS = {name: _storer(f) for name, f in FORMATS.items()}
LOADERS["u8x16"] = lambda p: int.from_bytes(read(p, 16), "little")
LOADERS["u8x32"] = lambda p: int.from_bytes(read(p, 32), "little")
STORERS["u8x16"] = lambda p, v: write(p, v.to_bytes(16, "little"))
STORERS["u8x32"] = lambda p, v: write(p, v.to_bytes(32, "little"))

load_u32 = LOADERS["u32"]
load_u64 = LOADERS["u64"]
store_u64 = STORERS["u64"]


def static(size: int, align: int, data: bytes = b"") -> int:
    """The address of new permanent memory, which `reset` restores to `data`."""
    global _static_next
    address = -(-_static_next // align) * align
    _static_next = address + max(size, 1)
    if data:
        keep(address, data)
    return address


def keep(address: int, data: bytes) -> None:
    """Writes permanent memory, now and at every `reset`."""
    _statics.append((address, data))
    write(address, data)


defined: dict[str, int] = {}
"""Where the data of external symbols lies, as far as a test says so."""


def define(symbol: str, data: bytes) -> int:
    """Gives an external symbol (`extern_var`) its data until the next `reset`; returns the address."""
    address = defined[symbol] = alloc(len(data))
    write(address, data)
    return address


def alloc(size: int) -> int:
    """The address of new zeroed memory, page-aligned, for tests."""
    global _mmap_next
    size = -(-max(size, 1) // PAGE) * PAGE
    address = _mmap_next
    # A gap, so that running over the end faults.
    _mmap_next += size + PAGE
    map_memory(address, size)
    return address


# Threads


class Thread:
    """An emulated thread: where %fs points, and a stack for the locals that need an address."""

    __slots__ = ("id", "fs", "sp", "stack")

    def __init__(self, id: int) -> None:
        self.id = id
        block = alloc(PAGE)
        self.fs = block + PAGE // 2
        self.stack = alloc(STACK_SIZE)
        self.sp = self.stack + STACK_SIZE


_current = threading.local()
_next_thread = 1


def current() -> Thread:
    """The emulated thread of the calling Python thread."""
    t: Thread | None = getattr(_current, "thread", None)
    if t is None or _current.generation != _generation:
        t = _new_thread()
        _current.thread, _current.generation = t, _generation
    return t


def _new_thread() -> Thread:
    global _next_thread
    t = Thread(_next_thread)
    _next_thread += 1
    return t


@contextmanager
def thread(t: Thread | None = None) -> Iterator[Thread]:
    """Runs the block as another emulated thread, a new one if none is given."""
    before = current()
    _current.thread = t or _new_thread()
    try:
        yield _current.thread
    finally:
        _current.thread = before


def enter(size: int) -> int:
    """A frame of `size` bytes on the current thread's stack, zeroed; its address."""
    t = current()
    t.sp -= size
    if t.sp < t.stack:
        t.sp += size
        raise Fault(t.sp - size, "stack overflow at")
    clear(t.sp, size)
    return t.sp


def leave(size: int) -> None:
    current().sp += size


# System calls

output: dict[int, bytearray] = {}
"""What was written to each file descriptor."""

files: dict[str, bytes] = {}
"""The files that can be read, by name."""

OPENED = 3
opened: list[bytes] = []
"""What is still to be read from the descriptors from OPENED on."""

ncpu = 4
"""Processors that sched_getaffinity reports."""


def _mmap(address: int, size: int, prot: int, flags: int, fd: int, offset: int) -> int:
    global _mmap_next
    size = -(-size // PAGE) * PAGE
    if size == 0:
        return -EINVAL
    fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)
    taken = address == 0 or address + size > 1 << 47 or _cut(address, address + size) != _regions
    if flags & MAP_FIXED_NOREPLACE and taken:
        return -EEXIST
    if not fixed and taken:
        address = _mmap_next
        _mmap_next += size
    map_memory(address, size, prot)
    return address


def _madvise(address: int, size: int, advice: int) -> int:
    if advice == MADV_DONTNEED:
        _drop_pages(address, address + size)
    return 0


def _openat(folder: int, name: int, flags: int, mode: int) -> int:
    path = bytearray()
    while (c := read(name + len(path), 1)) != b"\0":
        path += c
    if path.decode() not in files:
        return -ENOENT
    opened.append(files[path.decode()])
    return OPENED + len(opened) - 1


def _read(fd: int, p: int, n: int) -> int:
    rest = opened[fd - OPENED]
    opened[fd - OPENED] = rest[n:]
    write(p, rest[:n])
    return len(rest[:n])


def _write(fd: int, p: int, n: int) -> int:
    output.setdefault(fd, bytearray()).extend(read(p, n))
    return n


def _clock_gettime(clock: int, p: int) -> int:
    ns = time.time_ns() if clock == 0 else time.monotonic_ns()
    store_u64(p, ns // 10**9)
    store_u64(p + 8, ns % 10**9)
    return 0


def _futex(address: int, op: int, value: int) -> int:
    """Waking and waiting without a scheduler: a wait returns at once, as if woken for no reason."""
    if op & 127 == 0:
        return 0 if load_u32(address) == value & 0xFFFFFFFF else -EAGAIN
    return 0


def _affinity(pid: int, size: int, p: int) -> int:
    clear(p, 8)
    store_u64(p, (1 << ncpu) - 1)
    return 8


def _arch_prctl(code: int, address: int) -> int:
    if code != 0x1002:
        return -EINVAL
    current().fs = address
    return 0


def _exit(code: int) -> int:
    raise Exit(code & 255)


_SYSCALLS: dict[int, tuple[Callable[..., int], int]] = {
    0: (_read, 3),
    1: (_write, 3),
    3: (lambda fd: 0, 1),
    9: (_mmap, 6),
    10: (protect_memory, 3),
    11: (unmap_memory, 2),
    24: (lambda: 0, 0),
    28: (_madvise, 3),
    35: (lambda req, rem: 0, 2),
    39: (lambda: 1, 0),
    60: (_exit, 1),
    158: (_arch_prctl, 2),
    186: (lambda: current().id, 0),
    202: (_futex, 3),
    204: (_affinity, 3),
    228: (_clock_gettime, 2),
    231: (_exit, 1),
    257: (_openat, 4),
}


def syscall(nr: int, args: tuple[int, ...]) -> int:
    """Linux, as far as the runtime needs it under CPython; the result or a negative errno."""
    found = _SYSCALLS.get(nr)
    if found is None:
        return -ENOSYS
    handler, n = found
    return handler(*(args + (0,) * 6)[:n])


on_syscall: Callable[[int, tuple[int, ...]], int] = syscall
"""What serves system calls; a test may put its own here and call `syscall` from it. `reset` restores it."""

on_atomic: Callable[[str, int], None] | None = None
"""Called with name and address before each atomic operation."""

_generation = 0


def new(t: Any, n: int = 1) -> Any:
    """`n` zeroed elements of a type in fresh memory, as a view of a pointer to the first."""
    from rt0.native import views

    return views.new(t, n)


def view(t: Any, address: Any) -> Any:
    """Memory at an address as a view of a pointer to a type."""
    from rt0.native import views

    return views.view(t, address)


def reset() -> None:
    """A fresh address space: globals have their initial values, nothing is mapped, there is one thread."""
    global _generation, _mmap_next, _next_thread, on_syscall, on_atomic
    _pages.clear()
    _hidden.clear()
    output.clear()
    defined.clear()
    _mmap_next = MMAP_BASE
    _next_thread = 1
    _generation += 1
    on_syscall = syscall
    on_atomic = None
    _set_regions([(STATIC_BASE, STATIC_BASE + STATIC_SIZE, _RW)])
    for address, data in _statics:
        write(address, data)


reset()
