"""The file into which a runtime that is built for it records what happens (`trace.py`, `mgcrecord.py`).

It is named by a variable of the environment, which the program itself does not see, and mapped into memory:
nothing has to be written when the program ends, so it does not matter how it ends.
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    add,
    addr,
    cast,
    i64,
    memmove,
    native,
    nil,
    sizeof,
    syscall1,
    syscall2,
    syscall4,
    syscall6,
    uintptr,
)
from rt0.runtime import mem_linux, runtime1, sys_linux_amd64
from rt0.runtime.type import StringStruct

O_RDWR_CREAT_TRUNC = 0o1102
AT_FDCWD = -100
SYS_CLOSE = 3
SYS_FTRUNCATE = 77
MAP_SHARED = 1
EQUALS = 61


@native
def open_record(key: str, size: uintptr) -> Pointer:
    """The file that a variable names, of so many bytes, all zero; nil if there is no such variable, or, after
    a message, if it cannot be had. Called by the bootstrap, on the only thread."""
    i = find_env(key)
    if i < 0:
        return nil
    s = addr(runtime1.envs.v[i])
    path = add(s.str, len(key) + 1)
    # Programs that this one starts must not write to the same file.
    for k in range(i, runtime1.envs_n.v - 1):
        memmove(addr(runtime1.envs.v[k]), addr(runtime1.envs.v[k + 1]), sizeof(StringStruct))
    runtime1.envs_n.v -= 1
    p = map_file(uintptr(path), size)
    if p == nil:
        sys_linux_amd64.write_text("rt0: the file for the record cannot be opened\n")
    return p


@native
def find_env(key: str) -> i64:
    """The place of a variable in the environment, -1 if it is not set."""
    for i in range(runtime1.envs_n.v):
        s = addr(runtime1.envs.v[i])
        n = len(key)
        k: i64 = 0
        while k < n and k < s.len and s.str[k] == key[k]:
            k += 1
        if k == n and k < s.len and s.str[k] == EQUALS:
            return i
    return -1


@native
def map_file(path: uintptr, size: uintptr) -> Pointer:
    """The file in memory, nil if that cannot be had."""
    fd = i64(syscall4(sys_linux_amd64.SYS_OPENAT, uintptr(i64(AT_FDCWD)), path, O_RDWR_CREAT_TRUNC, 0o600))
    if fd < 0:
        return nil
    p: uintptr = 0
    if syscall2(SYS_FTRUNCATE, uintptr(fd), size) == 0:
        p = syscall6(mem_linux.SYS_MMAP, 0, size, mem_linux.PROT_READ_WRITE, MAP_SHARED, uintptr(fd), 0)
    syscall1(SYS_CLOSE, uintptr(fd))
    if p == 0 or p >= mem_linux.LOWEST_ERROR:
        return nil
    return cast(Pointer, p)
