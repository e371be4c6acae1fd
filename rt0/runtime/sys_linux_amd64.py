"""The system calls that the runtime makes, typed.

Results are the kernel's: a negative error number on failure. Nothing here touches a G or a P: whoever may
block in one of these says so to the scheduler first.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Pointer,
    Ptr,
    addr,
    div,
    i32,
    i64,
    local,
    native,
    rem,
    str_data,
    struct,
    syscall0,
    syscall1,
    syscall2,
    syscall3,
    syscall4,
    syscall6,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import asm_amd64, vdso_linux

SYS_READ = 0
SYS_WRITE = 1
SYS_CLOSE = 3
O_RDWR = 2
O_CLOEXEC = 0x80000
SYS_RT_SIGACTION = 13
SYS_RT_SIGPROCMASK = 14
SYS_SCHED_YIELD = 24
SYS_NANOSLEEP = 35
SYS_GETPID = 39
SYS_EXIT_GROUP = 231
SYS_FCNTL = 72
SYS_SIGALTSTACK = 131
SYS_ARCH_PRCTL = 158
SYS_GETTID = 186
SYS_FUTEX = 202
SYS_SCHED_GETAFFINITY = 204
SYS_CLOCK_GETTIME = 228
SYS_KILL = 62
SYS_TGKILL = 234
SYS_OPENAT = 257
SYS_PRLIMIT = 302
SYS_GETRANDOM = 318

FUTEX_WAIT_PRIVATE = 128
FUTEX_WAKE_PRIVATE = 129
ARCH_SET_FS = 0x1002
CLOCK_REALTIME = 0
CLOCK_MONOTONIC = 1
SIG_BLOCK = 0
SIG_SETMASK = 2
F_GETFD = 1
EBADF = 9
SECOND = 1_000_000_000


@struct(name="timespec")
class TimeSpec:
    """A time or a duration, as the kernel has it."""

    sec: i64
    nsec: i64


@struct(name="sigactiont")
class SigAction:
    """What rt_sigaction takes."""

    handler: uintptr
    flags: u64
    restorer: uintptr
    mask: u64


@struct(name="stackt")
class StackT:
    """What sigaltstack takes."""

    sp: uintptr
    flags: i32
    size: uintptr


@native(nosplit=True, noreturn=True)
def exit(code: i32) -> None:
    """Ends the process, all threads."""
    if trace.tracing:
        trace.note_time()
    while True:
        syscall1(SYS_EXIT_GROUP, uintptr(code))


@native(nosplit=True)
def write1(fd: i64, p: Pointer, n: i64) -> i64:
    return i64(syscall3(SYS_WRITE, uintptr(fd), uintptr(p), uintptr(n)))


@native(nosplit=True)
def write(fd: uintptr, p: Pointer, n: i32) -> i32:
    """How many bytes were written, or a negative error number. Called by internal/godebug."""
    return i32(syscall3(SYS_WRITE, fd, uintptr(p), uintptr(n)))


@native(nosplit=True)
def write_text(s: str) -> None:
    """Writes to standard error; for texts from before there is printing."""
    write1(2, str_data(s), len(s))


@native(nosplit=True)
def osyield() -> None:
    syscall0(SYS_SCHED_YIELD)


@native(nosplit=True)
def clock_gettime(clock: i64, t: Ptr[TimeSpec]) -> None:
    """Reads a clock, by the kernel's code in this process if there is some."""
    fn = vdso_linux.clock_gettime_code.v
    if fn == vdso_linux.UNKNOWN:
        fn = vdso_linux.find_clock_gettime()
    if fn == vdso_linux.NONE:
        syscall2(SYS_CLOCK_GETTIME, uintptr(clock), uintptr(t))
    else:
        asm_amd64.vdso_call(fn, uintptr(clock), uintptr(t))


@native(nosplit=True)
def nanotime() -> i64:
    """Monotonic nanoseconds."""
    t = local(TimeSpec)
    clock_gettime(CLOCK_MONOTONIC, addr(t))
    return t.sec * SECOND + t.nsec


@native(nosplit=True)
def walltime() -> tuple[i64, i32]:
    """Seconds since 1970, and nanoseconds."""
    t = local(TimeSpec)
    clock_gettime(CLOCK_REALTIME, addr(t))
    return t.sec, i32(t.nsec)


@native(nosplit=True)
def usleep(us: i64) -> None:
    t = local(TimeSpec)
    t.sec = div(us, 1_000_000)
    t.nsec = rem(us, 1_000_000) * 1000
    syscall2(SYS_NANOSLEEP, uintptr(addr(t)), 0)


@native(nosplit=True)
def futexsleep(at: Ptr[u32], val: u32, ns: i64) -> None:
    """Sleeps while *at is val, at most ns nanoseconds if that is not negative; may return early."""
    if ns < 0:
        syscall6(SYS_FUTEX, uintptr(at), FUTEX_WAIT_PRIVATE, uintptr(val), 0, 0, 0)
        return
    t = local(TimeSpec)
    t.sec = div(ns, SECOND)
    t.nsec = rem(ns, SECOND)
    syscall6(SYS_FUTEX, uintptr(at), FUTEX_WAIT_PRIVATE, uintptr(val), uintptr(addr(t)), 0, 0)


@native(nosplit=True)
def futexwakeup(at: Ptr[u32], n: u32) -> None:
    syscall6(SYS_FUTEX, uintptr(at), FUTEX_WAKE_PRIVATE, uintptr(n), 0, 0, 0)


@native(nosplit=True)
def settls(base: uintptr) -> None:
    """Points %fs of this thread to base."""
    syscall2(SYS_ARCH_PRCTL, ARCH_SET_FS, base)


@native(nosplit=True)
def gettid() -> u64:
    return u64(syscall0(SYS_GETTID))


@native(nosplit=True)
def getpid() -> u64:
    return u64(syscall0(SYS_GETPID))


@native
def sched_getaffinity(p: Pointer, n: uintptr) -> i64:
    """Fills in the set of processors of this process; the number of bytes written."""
    return i64(syscall3(SYS_SCHED_GETAFFINITY, 0, n, uintptr(p)))


@native(nosplit=True)
def sigaction(sig: u32, new: Ptr[SigAction], old: Ptr[SigAction]) -> i64:
    return i64(syscall4(SYS_RT_SIGACTION, uintptr(sig), uintptr(new), uintptr(old), 8))


@native(nosplit=True)
def sigaltstack(new: Ptr[StackT]) -> None:
    syscall2(SYS_SIGALTSTACK, uintptr(new), 0)


@native(nosplit=True)
def sigsetmask(mask: u64) -> u64:
    """Blocks exactly the signals of mask on this thread; returns what was blocked."""
    new = local(Array[u64, 1])
    old = local(Array[u64, 1])
    new[0] = mask
    syscall4(SYS_RT_SIGPROCMASK, SIG_SETMASK, uintptr(addr(new)), uintptr(addr(old)), 8)
    return old[0]


@native
def sigblock(mask: u64) -> u64:
    """Blocks the signals of mask on this thread, too; returns what was blocked."""
    new = local(Array[u64, 1])
    old = local(Array[u64, 1])
    new[0] = mask
    syscall4(SYS_RT_SIGPROCMASK, SIG_BLOCK, uintptr(addr(new)), uintptr(addr(old)), 8)
    return old[0]


@native(nosplit=True)
def kill(pid: u64, sig: u32) -> None:
    syscall2(SYS_KILL, uintptr(pid), uintptr(sig))


@native(nosplit=True)
def tgkill(pid: u64, tid: u64, sig: u32) -> None:
    syscall3(SYS_TGKILL, uintptr(pid), uintptr(tid), uintptr(sig))


@native(nosplit=True)
def fcntl(fd: i32, cmd: i32, arg: i32) -> tuple[i32, i32]:
    """The answer and 0, or -1 and an error number."""
    r = i32(syscall3(SYS_FCNTL, uintptr(fd), uintptr(cmd), uintptr(arg)))
    if r < 0:
        return -1, -r
    return r, 0


@native
def open(name: Pointer, flags: i32) -> i64:
    """Opens a file whose name ends with a 0; a descriptor, or a negative error."""
    return i64(syscall4(SYS_OPENAT, ~uintptr(99), uintptr(name), uintptr(flags), 0))


@native
def read(fd: i64, p: Pointer, n: i64) -> i64:
    return i64(syscall3(SYS_READ, uintptr(fd), uintptr(p), uintptr(n)))


@native
def closefd(fd: i64) -> None:
    syscall1(SYS_CLOSE, uintptr(fd))


@native
def getrandom(p: Pointer, n: uintptr) -> i64:
    return i64(syscall3(SYS_GETRANDOM, uintptr(p), n, 0))


# It needs the names above, so it comes last.
from rt0.runtime import trace  # noqa: E402
