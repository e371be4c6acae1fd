"""Linux: processors, threads, descriptors.

Invariants: a thread has its signal stack before it can get a signal (signals are blocked while it is born);
signal handlers run with the M's gsignal as g; a handler takes no lock and never allocates.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Fn,
    Ptr,
    Var,
    add,
    addr,
    cpuid,
    i32,
    i64,
    local,
    native,
    popcount,
    str_data,
    u8,
    u32,
    u64,
    uintptr,
    xgetbv,
)
from rt0.runtime import (
    asm_amd64,
    lock_futex,
    panic,
    proc_syscall,
    signal_unix,
    sys_linux_amd64,
    traceback,
)
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import TLS_BASE, M, ncpu
from rt0.runtime.sys_linux_amd64 import StackT

AFFINITY_WORDS = 128
CLONE_FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000
"""VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS."""

EAGAIN = 11


V2_LEAF1_ECX = 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23
"""SSE3, SSSE3, CX16, SSE4.1, SSE4.2, POPCNT. The level also has LAHF, which LLVM never uses in 64-bit
code.
"""

physical_page_size = Var(uintptr, 0)
secure_mode = Var(bool, False)
startup_random = Var(Ptr[u64], None)
"""Sixteen random bytes from the kernel."""

LEAF1_ECX_FMA = 1 << 12
LEAF1_ECX_AVX = 1 << 28 | 1 << 27  # and the system saves its registers
XCR0_AVX = 6
LEAF7_EBX_AVX2 = 1 << 5
LEAF7_EBX_ADX = 1 << 19 | 1 << 8

# A virtual machine traps CPUID, which takes ten microseconds: each leaf is read once.
is_intel = Var(bool, False)
max_leaf = Var(u32, 0)
leaf1_ecx = Var(u32, 0)
leaf7_ebx = Var(u32, 0)
has_avx2 = Var(bool, False)
has_adx = Var(bool, False)
"""BMI2 and ADX: multiplying and adding with carries in two chains."""
has_fma = Var(bool, False, linkname="runtime.x86HasFMA")
"""Compiled code looks here before it uses the instruction."""


@native(nosplit=True)
def check_cpu() -> bool:
    """Whether the processor has what the binary was compiled for; also notes the vendor."""
    leaves, ebx, ecx, edx = cpuid(0, 0)
    max_leaf.v = leaves
    is_intel.v = ebx == 0x756E6547 and edx == 0x49656E69 and ecx == 0x6C65746E
    if leaves == 0:
        return False
    _, _, features, _ = cpuid(1, 0)
    leaf1_ecx.v = features
    return (features & V2_LEAF1_ECX) == V2_LEAF1_ECX


@native
def detect_features() -> None:
    """The extensions beyond what the binary needs."""
    if max_leaf.v >= 7:
        _, ebx, _, _ = cpuid(7, 0)
        leaf7_ebx.v = ebx
    has_adx.v = (leaf7_ebx.v & LEAF7_EBX_ADX) == LEAF7_EBX_ADX
    if (leaf1_ecx.v & LEAF1_ECX_AVX) == LEAF1_ECX_AVX:
        state, _ = xgetbv()
        if (state & XCR0_AVX) == XCR0_AVX:
            has_avx2.v = (leaf7_ebx.v & LEAF7_EBX_AVX2) != 0
            has_fma.v = (leaf1_ecx.v & LEAF1_ECX_FMA) != 0


@native
def osinit() -> None:
    ncpu.v = processors()


@native
def processors() -> i32:
    """How many processors this process may use, at least one."""
    mask = local(Array[u64, AFFINITY_WORDS])
    n = sys_linux_amd64.sched_getaffinity(addr(mask), AFFINITY_WORDS * 8)
    count: i64 = 0
    i: i64 = 0
    while i * 8 < n:
        count += popcount(mask[i])
        i += 1
    return i32(max(count, 1))


@native
def read_file(name: Ptr[u8], p: Ptr[u8], n: i64) -> i64:
    """Reads the first n bytes of a file whose name ends with a 0; how many there are, or a negative error."""
    fd = sys_linux_amd64.open(name, sys_linux_amd64.O_CLOEXEC)
    if fd < 0:
        return fd
    done: i64 = 0
    got: i64 = 1
    while got > 0 and done < n:
        got = sys_linux_amd64.read(fd, add(p, done), n - done)
        done += max(got, 0)
    sys_linux_amd64.closefd(fd)
    return done


@native
def secure() -> None:
    """A program that runs with more rights than its caller must not leak its memory in a traceback."""
    if secure_mode.v:
        traceback.set_traceback("none")


@native
def checkfds() -> None:
    """Opens /dev/null for each of the standard descriptors that is closed: no file gets its number."""
    for fd in range(3):
        _, errno = sys_linux_amd64.fcntl(i32(fd), sys_linux_amd64.F_GETFD, 0)
        if errno != sys_linux_amd64.EBADF:
            continue
        if sys_linux_amd64.open(str_data("/dev/null\0"), sys_linux_amd64.O_RDWR) != fd:
            rtprint.printstring("runtime: could not open /dev/null for a closed standard descriptor\n")
            sys_linux_amd64.exit(2)


@native
def newosproc(mp: Ptr[M], fn: Fn[[], None]) -> None:
    """Starts the thread of mp, whose g0, gsignal and tls are ready."""
    blocked = sys_linux_amd64.sigsetmask(signal_unix.ALL_SIGNALS)
    mp.sigmask = blocked
    stack = mp.g0.sched.sp
    lock_futex.lock(addr(proc_syscall.exec_lock))
    r = asm_amd64.clone_thread(CLONE_FLAGS, stack, uintptr(addr(mp.tls[TLS_BASE])), fn)
    lock_futex.unlock(addr(proc_syscall.exec_lock))
    sys_linux_amd64.sigsetmask(blocked)
    if r < 0:
        rtprint.printstring("runtime: failed to create new OS thread (have ")
        rtprint.printint(mp.id)
        rtprint.printstring(" already; errno=")
        rtprint.printint(-r)
        rtprint.printstring(")\n")
        if r == -EAGAIN:
            rtprint.printstring("runtime: may need to increase max user processes (ulimit -u)\n")
        panic.throw("newosproc")


@native
def minit(mp: Ptr[M]) -> None:
    """Makes a thread ready for signals; the first thing that it does."""
    st = local(StackT)
    st.sp = uintptr(mp.gsignal.stack_segment)
    st.size = mp.gsignal.stack_segment.size
    sys_linux_amd64.sigaltstack(addr(st))
    if mp.id != 0:
        sys_linux_amd64.sigsetmask(mp.sigmask)
    mp.procid = sys_linux_amd64.gettid()
