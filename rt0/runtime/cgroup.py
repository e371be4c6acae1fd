"""The processor limit of the control group that the process is in, as containers have it.

/proc/self/cgroup names the group, in version 1 of the controller or in version 2; its files lie below
/sys/fs/cgroup under that name, or right there where the group is all that a container sees. gc looks up in
/proc/self/mountinfo where the file systems are, which takes the kernel longer than all the rest of the start.
The groups around are not looked at, as in gc (`internal/runtime/cgroup`).
"""

from __future__ import annotations

from rt0.native import Array, Ptr, add, addr, div, i64, local, memmove, native, str_data, u8, uintptr
from rt0.runtime import os_linux, strconv

BUFFER = 8192
"""Bytes for a file's content."""

NAME = 4096
"""Bytes for a file's name, in front of which and behind which is something short."""


@native
def cpu_limit() -> i64:
    """How many processors' time the group may use, rounded up; 0 if there is no limit or it is not known."""
    text = local(Array[u8, BUFFER])
    name = local(Array[u8, NAME + 64])
    n = os_linux.read_file(str_data("/proc/self/cgroup\0"), addr(text[0]), BUFFER)
    at, end, version = find_cpu(addr(text[0]), n)
    size = end - at
    if version == 0 or size > NAME:
        return 0
    memmove(addr(name[32]), addr(text[at]), uintptr(size))
    if version == 2:
        n = read_of("/sys/fs/cgroup", addr(name[32]), size, "/cpu.max\0", addr(text[0]))
        quota, used = number(addr(text[0]), 0, n)
        period, _ = number(addr(text[0]), used + 1, n)
        return rounded_up(quota, period)
    n = read_of("/sys/fs/cgroup/cpu", addr(name[32]), size, "/cpu.cfs_quota_us\0", addr(text[0]))
    quota, _ = number(addr(text[0]), 0, n)
    if quota <= 0:
        return 0  # there is a -1 if there is no limit
    n = read_of("/sys/fs/cgroup/cpu", addr(name[32]), size, "/cpu.cfs_period_us\0", addr(text[0]))
    period, _ = number(addr(text[0]), 0, n)
    return rounded_up(quota, period)


@native
def rounded_up(quota: i64, period: i64) -> i64:
    return div(quota + period - 1, period) if quota > 0 and period > 0 else 0


@native
def find_cpu(p: Ptr[u8], n: i64) -> tuple[i64, i64, i64]:
    """Where in the lines of /proc/self/cgroup, `id:controllers:path`, the path is of the group that limits
    processors, and the controller's version: 1 if one of that version is for `cpu`, else 2, 0 if there is
    none.
    """
    start: i64 = 0
    end: i64 = 0
    version: i64 = 0
    i: i64 = 0
    while i < n:
        controllers = after(p, i, n, 58)
        path = after(p, controllers, n, 58)
        stop = after(p, path, n, 10)
        if stop > n:
            break  # the line is not complete
        if has_cpu(p, controllers, path - 1):
            return path, stop - 1, 1
        if controllers == i + 2 and p[i] == 48:
            start = path
            end = stop - 1
            version = 2
        i = stop
    return start, end, version


@native
def after(p: Ptr[u8], i: i64, n: i64, c: u8) -> i64:
    """What is behind the next c from p[i] on; n + 1 if there is none."""
    while i < n and p[i] != c:
        i += 1
    return i + 1


@native
def has_cpu(p: Ptr[u8], i: i64, end: i64) -> bool:
    """Whether `cpu` is one of the words from p[i] on, between which are commas."""
    while i < end:
        word = i
        i = min(after(p, i, end, 44), end + 1)
        if i - 1 - word == 3 and p[word] == 99 and p[word + 1] == 112 and p[word + 2] == 117:
            return True
    return False


@native
def number(p: Ptr[u8], i: i64, n: i64) -> tuple[i64, i64]:
    """The number at p[i], 0 if there is none, and where it ends."""
    value: i64 = 0
    while i < n and p[i] >= 48 and p[i] <= 57 and value < 1 << 50:
        value = value * 10 + i64(p[i] - 48)
        i += 1
    return value, i


@native
def read_of(root: str, group: Ptr[u8], size: i64, file: str, text: Ptr[u8]) -> i64:
    """Reads a file of a group, or of the root, if the group is not below that; the number of bytes, negative
    if there is no such file. There is room for the root's name in front of that of the group, and for both
    names behind it.
    """
    name = add(group, -len(root))
    strconv.append_string(name, 0, root)
    if size == 1:
        size = 0  # it is the root
    strconv.append_string(group, size, file)
    n = os_linux.read_file(name, text, BUFFER)
    if n >= 0 or size == 0:
        return n
    behind = add(group, size)
    strconv.append_string(behind, strconv.append_string(behind, 0, root), file)
    return os_linux.read_file(behind, text, BUFFER)
