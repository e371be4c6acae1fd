"""What the program was started with: arguments, environment, GODEBUG; and the check of the compiler's
assumptions.

Invariant: written once, by the bootstrap, before any goroutine exists; constant afterwards.
"""

from __future__ import annotations

from enum import IntEnum

from rt0.native import (
    Array,
    Global,
    Ptr,
    Var,
    add,
    addr,
    atomic_add,
    atomic_and,
    atomic_cas,
    atomic_load,
    atomic_or,
    atomic_store,
    atomic_swap,
    cast,
    extern_var,
    f32,
    f64,
    i8,
    i16,
    i32,
    i64,
    local,
    make_string,
    memequal,
    native,
    nil,
    sizeof,
    str_data,
    struct,
    u8,
    u16,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import error, malloc, mstats, os_linux, panic, string, traceback, vdso_linux
from rt0.runtime.runtime2 import MAX_PROCS, ncpu
from rt0.runtime.type import StringStruct


class AuxType(IntEnum):
    """Entries of the auxiliary vector."""

    NULL = 0
    PAGESZ = 6
    SECURE = 23
    RANDOM = 25
    SYSINFO_EHDR = 33


@struct(name="dbgVars")
class DebugVars:
    """The settings of GODEBUG that the runtime itself knows."""

    boottrace: i32
    inittrace: i32
    schedtrace: i32
    scheddetail: i32
    asyncpreemptoff: i32
    tracebackancestors: i32
    wbshadow: i32
    gctrace: i32
    gccheckmark: i32
    clobberfree: i32
    gcstoptheworld: i32
    gcstress: i32


debug = Global(DebugVars)

argc_ = Var(i64, 0)
argv_ = Var(Ptr[Ptr[u8]], None)
auxv = Var(Ptr[uintptr], None)
auxv_n = Var(i64, 0)
"""The auxiliary vector, and how many words it has."""
argslice = Var(Ptr[StringStruct], None)
"""argc strings."""
envs = Var(Ptr[StringStruct], None)
envs_n = Var(i64, 0)

modinfo_text = extern_var("runtime.modinfoText", StringStruct)
"""How the program was built; constant."""

godebug_default = extern_var("runtime.godebugDefault", StringStruct)
"""GODEBUG as go.mod and the program's files have it; constant. The environment comes after it."""


@native(linkname="runtime/debug.modinfo")
def modinfo() -> str:
    """What `debug.ReadBuildInfo` reads."""
    return make_string(modinfo_text.str, modinfo_text.len)


@native
def check() -> None:
    """The compiler and the processor do what the rest of the runtime takes for granted."""
    if sizeof(i8) != 1 or sizeof(i16) != 2 or sizeof(u16) != 2 or sizeof(i32) != 4 or sizeof(f32) != 4:
        panic.throw("bad a")
    if sizeof(i64) != 8 or sizeof(f64) != 8 or sizeof(uintptr) != 8 or sizeof(StringStruct) != 16:
        panic.throw("bad b")
    z = local(Array[u32, 1])
    z[0] = 1
    if not atomic_cas(addr(z[0]), 1, 2) or z[0] != 2 or atomic_cas(addr(z[0]), 5, 6) or z[0] != 2:
        panic.throw("cas")
    z[0] = 0xFFFFFFFF
    if atomic_add(addr(z[0]), 3) != 2 or atomic_swap(addr(z[0]), 7) != 2 or z[0] != 7:
        panic.throw("xadd")
    b = local(Array[u8, 4])
    b[1] = 0x10
    atomic_or(addr(b[1]), 0xF0)
    atomic_and(addr(b[1]), 0x3F)
    if b[0] != 0 or b[1] != 0x30 or b[2] != 0:
        panic.throw("atomicor8")
    wide = local(Array[u64, 1])
    atomic_store(addr(wide[0]), u64((1 << 40) + 1))
    if atomic_load(addr(wide[0])) != (1 << 40) + 1:
        panic.throw("store64 failed")


@native
def args(argc: i64, argv: Ptr[Ptr[u8]]) -> None:
    """Remembers where the kernel put the arguments, and reads the auxiliary vector, which follows the
    environment.
    """
    argc_.v = argc
    argv_.v = argv
    i = argc + 1
    while argv[i] != nil:
        i += 1
    envs_n.v = i - argc - 1
    vector = cast(Ptr[uintptr], addr(argv[i + 1]))
    k: i64 = 0
    while vector[k] != AuxType.NULL:
        val = vector[k + 1]
        match vector[k]:
            case AuxType.PAGESZ:
                os_linux.physical_page_size.v = val
            case AuxType.SECURE:
                os_linux.secure_mode.v = val != 0
            case AuxType.RANDOM:
                os_linux.startup_random.v = cast(Ptr[u64], val)
            case AuxType.SYSINFO_EHDR:
                vdso_linux.sysinfo_ehdr.v = val
        k += 2
    auxv.v = vector
    auxv_n.v = k


@native
def strings_of(p: Ptr[Ptr[u8]], n: i64) -> Ptr[StringStruct]:
    """n C strings as Go strings, in memory that is never freed; they stay where the kernel put them."""
    if n == 0:
        return nil
    size = uintptr(n) * sizeof(StringStruct)
    out: Ptr[StringStruct] = cast(
        Ptr[StringStruct], malloc.persistentalloc(size, 8, addr(mstats.memstats.other_sys))
    )
    for i in range(n):
        out[i].str = p[i]
        out[i].len = string.findnull(p[i])
    return out


@native
def goargs() -> None:
    argslice.v = strings_of(argv_.v, argc_.v)


@native
def goenvs() -> None:
    envs.v = strings_of(cast(Ptr[Ptr[u8]], addr(argv_.v[argc_.v + 1])), envs_n.v)


@native
def gogetenv(key: str) -> str:
    """The value of an environment variable, or ""."""
    for i in range(envs_n.v):
        s = addr(envs.v[i])
        if s.len > len(key) and s.str[len(key)] == 61 and memequal(s.str, str_data(key), uintptr(len(key))):
            return make_string(add(s.str, len(key) + 1), s.len - len(key) - 1)
    return ""


@native
def atoi(s: str) -> tuple[i32, bool]:
    """A decimal number that fits 31 bits, with or without sign."""
    i: i64 = 0
    negative = False
    if len(s) > 0 and (s[0] == 45 or s[0] == 43):
        negative = s[0] == 45
        i = 1
    if i == len(s):
        return 0, False
    n: i64 = 0
    while i < len(s):
        c = s[i]
        if c < 48 or c > 57 or n > 214748363:
            return 0, False
        n = n * 10 + i64(c - 48)
        i += 1
    if negative:
        n = -n
    return i32(n), True


@native
def set_debug(key: str, value: i32) -> None:
    """Settings that nobody knows are ignored, as in gc: they may be the library's."""
    if error.same_text(key, "boottrace"):
        debug.boottrace = value
    elif error.same_text(key, "inittrace"):
        debug.inittrace = value
    elif error.same_text(key, "schedtrace"):
        debug.schedtrace = value
    elif error.same_text(key, "scheddetail"):
        debug.scheddetail = value
    elif error.same_text(key, "asyncpreemptoff"):
        debug.asyncpreemptoff = value
    elif error.same_text(key, "tracebackancestors"):
        debug.tracebackancestors = value
    elif error.same_text(key, "wbshadow"):
        debug.wbshadow = value
    elif error.same_text(key, "gctrace"):
        debug.gctrace = value
    elif error.same_text(key, "gccheckmark"):
        debug.gccheckmark = value
    elif error.same_text(key, "clobberfree"):
        debug.clobberfree = value
    elif error.same_text(key, "gcstoptheworld"):
        debug.gcstoptheworld = value
    elif error.same_text(key, "gcstress"):
        debug.gcstress = value
    else:
        set_changeable(key, value)


@native
def set_changeable(key: str, value: i32) -> None:
    """Settings that the program may change while it runs."""
    if error.same_text(key, "panicnil"):
        atomic_store(addr(panic.panicnil.v), value)
    elif error.same_text(key, "tracebacklabels"):
        atomic_store(addr(traceback.tracebacklabels.v), value)


@native
def parsedebugvars() -> None:
    """Reads GODEBUG and GOTRACEBACK."""
    parsegodebug(default_godebug(), False)
    parsegodebug(gogetenv("GODEBUG"), False)
    if not os_linux.secure_mode.v:
        traceback.set_traceback(gogetenv("GOTRACEBACK"))
        traceback.traceback_env.v = traceback.traceback_cache.v


@native
def reparsedebugvars(env: str) -> None:
    """GODEBUG has changed. What nobody sets is 0 then, whatever it was at the start, as in gc."""
    atomic_store(addr(panic.panicnil.v), 0)
    atomic_store(addr(traceback.tracebacklabels.v), 0)
    parsegodebug(default_godebug(), True)
    parsegodebug(env, True)


@native
def default_godebug() -> str:
    return make_string(godebug_default.str, godebug_default.len)


@native
def parsegodebug(s: str, changed: bool) -> None:
    """Takes over a list of key=value with commas between; what can change only, if it has changed."""
    at: i64 = 0
    while at < len(s):
        end = at
        eq: i64 = -1
        while end < len(s) and s[end] != 44:
            if s[end] == 61 and eq < 0:
                eq = end
            end += 1
        if eq >= 0:
            value, ok = atoi(make_string(add(str_data(s), eq + 1), end - eq - 1))
            key = make_string(add(str_data(s), at), eq - at)
            if ok and changed:
                set_changeable(key, value)
            elif ok:
                set_debug(key, value)
        at = end + 1


@native
def start_gomaxprocs() -> i32:
    """GOMAXPROCS of the environment if it is a positive number, else one P for each processor."""
    n, ok = atoi(gogetenv("GOMAXPROCS"))
    if not ok or n <= 0:
        n = ncpu.v
    return min(n, MAX_PROCS)
